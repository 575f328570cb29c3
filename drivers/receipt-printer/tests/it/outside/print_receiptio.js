// receiptio 2.1 prints a page on a printer, or says why it does not: folder of its modules, host.
const receiptio = require(process.argv[2] + '/node_modules/receiptio');

receiptio.print('Mfano\n---\n^Hello', `-d ${process.argv[3]} -p escpos -c 42 -t 10`)
    .then(result => console.log(result));
