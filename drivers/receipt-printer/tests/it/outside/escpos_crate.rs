//! The `escpos` crate: its bytes against ours, and its reading of our printer's answers.

use std::cell::RefCell;
use std::rc::Rc;

use escpos::driver::{Driver, NetworkDriver};
use escpos::errors::Result as EscposResult;
use escpos::printer::Printer;
use escpos::utils::RealTimeStatusResponse as Says;
use escpos::utils::{
    JustifyMode, PageCode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption,
    RealTimeStatusRequest,
};
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::protocol::{
    Align, Command, CommandDecoder, ErrorCorrection, Qr, Request,
};
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

use super::STATES;
use crate::support::{DEADLINE, profile};

/// Keeps what their printer would be sent.
#[derive(Clone, Default)]
struct Tape(Rc<RefCell<Vec<u8>>>);

impl Driver for Tape {
    fn name(&self) -> String {
        "tape".into()
    }
    fn write(&self, data: &[u8]) -> EscposResult<()> {
        self.0.borrow_mut().extend(data);
        Ok(())
    }
    fn read(&self, _: &mut [u8]) -> EscposResult<usize> {
        Ok(0)
    }
    fn flush(&self) -> EscposResult<()> {
        Ok(())
    }
}

/// The bytes that their crate makes of `talk`.
fn theirs(talk: impl FnOnce(&mut Printer<Tape>) -> EscposResult<&mut Printer<Tape>>) -> Vec<u8> {
    let tape = Tape::default();
    let mut printer = Printer::new(tape.clone(), Protocol::default(), None);
    talk(&mut printer)
        .and_then(Printer::print)
        .expect("a tape takes everything");
    tape.0.take()
}

fn ours(commands: &[Command]) -> Vec<u8> {
    commands.iter().flat_map(Command::bytes).collect()
}

#[test]
fn both_drivers_write_the_same_bytes() {
    type Pair = (&'static str, Vec<Command>, Vec<u8>);
    let size = |width, height| Command::Size { width, height };
    let pairs: [Pair; 7] = [
        (
            "initialise",
            vec![Command::Initialise],
            theirs(Printer::init),
        ),
        (
            "bold",
            vec![Command::Emphasis(true), Command::Emphasis(false)],
            theirs(|p| p.bold(true)?.bold(false)),
        ),
        (
            "align",
            [Align::Centre, Align::Right, Align::Left]
                .map(Command::Align)
                .into(),
            theirs(|p| {
                p.justify(JustifyMode::CENTER)?
                    .justify(JustifyMode::RIGHT)?
                    .justify(JustifyMode::LEFT)
            }),
        ),
        (
            "size",
            vec![size(2, 2), size(8, 1), size(1, 1)],
            theirs(|p| p.size(2, 2)?.size(8, 1)?.reset_size()),
        ),
        ("feed", vec![Command::Feed(3)], theirs(|p| p.feeds(3))),
        (
            "code page",
            vec![Command::CodePage(19)],
            theirs(|p| p.page_code(PageCode::PC858)),
        ),
        (
            "code",
            vec![
                Command::Qr(Qr::Model(50)),
                Command::Qr(Qr::ModuleDots(4)),
                Command::Qr(Qr::ErrorCorrection(ErrorCorrection::Medium)),
                Command::Qr(Qr::Store(b"https://mfano.example/".to_vec())),
                Command::Qr(Qr::Print),
            ],
            theirs(|p| {
                let option = QRCodeOption::new(QRCodeModel::Model2, 4, QRCodeCorrectionLevel::M);
                p.qrcode_option("https://mfano.example/", option)
            }),
        ),
    ];
    for (name, commands, theirs) in pairs {
        assert_eq!(ours(&commands), theirs, "{name}");
        let read: Vec<_> = CommandDecoder::default().push(&theirs);
        assert!(
            read.into_iter().map(|d| d.what).eq(commands),
            "{name} is read otherwise than it was meant"
        );
    }
}

/// They put a NUL behind each question, which Epson's reference does not have. Printers ignore it.
#[test]
fn both_drivers_ask_the_same_questions() {
    let asked = theirs(|p| {
        p.real_time_status(RealTimeStatusRequest::Printer)?
            .real_time_status(RealTimeStatusRequest::OfflineCause)?
            .real_time_status(RealTimeStatusRequest::ErrorCause)?
            .real_time_status(RealTimeStatusRequest::RollPaperSensor)
    });
    let read = CommandDecoder::default().push(&asked);
    let meant = Request::ALL.map(Command::RealTimeStatus);
    let nul = Command::Ignored(0);
    assert!(
        read.into_iter()
            .map(|decoded| decoded.what)
            .filter(|what| *what != nul)
            .eq(meant)
    );
}

/// Asks the printer one of the four questions and reads the answer, all in their words.
fn asked(printer: &PrinterHandle, request: RealTimeStatusRequest, says: Says) -> bool {
    let address = printer.local_addr().expect("on TCP");
    let driver = NetworkDriver::open("127.0.0.1", address.port(), Some(DEADLINE)).expect("opened");
    Printer::new(driver.clone(), Protocol::default(), None)
        .real_time_status(request)
        .and_then(Printer::send_status)
        .expect("sent");
    let mut answer = [0; 1];
    assert_eq!(driver.read(&mut answer).expect("answered"), 1);
    Says::parse(request, answer[0]).expect("fixed bits as they must be")[&says]
}

#[test]
fn their_driver_names_all_five_states_of_our_printer() {
    use RealTimeStatusRequest as Ask;
    for state in STATES {
        let printer = SimulatedPrinter::like(&profile("epson-tm-t88", Mm80))
            .serve_tcp("127.0.0.1:0")
            .expect("served");
        printer.change_faults(state.bring_about);
        if state.name == "cutter-jam" {
            let address = printer.local_addr().expect("on TCP");
            let driver =
                NetworkDriver::open("127.0.0.1", address.port(), Some(DEADLINE)).expect("opened");
            Printer::new(driver, Protocol::default(), None)
                .print_cut()
                .expect("sent");
        }
        let told = [
            asked(&printer, Ask::Printer, Says::Online),
            asked(&printer, Ask::OfflineCause, Says::CoverClosed),
            asked(&printer, Ask::ErrorCause, Says::AutocutterErrorOccurred),
            asked(
                &printer,
                Ask::RollPaperSensor,
                Says::RollPaperNearEndSensorPaperAdequate,
            ),
            asked(
                &printer,
                Ask::RollPaperSensor,
                Says::RollPaperEndSensorPaperPresent,
            ),
        ];
        let meant = match state.name {
            "well" => [true, true, false, true, true],
            "near-end" => [true, true, false, false, true],
            "paper-out" => [false, true, false, false, false],
            "cover-open" => [false, false, false, true, true],
            _ => [false, true, true, true, true],
        };
        assert_eq!(told, meant, "{}", state.name);
    }
}
