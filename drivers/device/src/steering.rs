//! Steering a simulator that runs: a line is an order, a line is its answer.
//!
//! ```text
//!   a keyboard ── answer ──┐
//!                          ├──► obey(line) ──► the simulator's dock
//!   a socket ──── serve ───┘
//!        ▲
//!   tell ┘  another run of the same program carries orders there
//! ```

use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// More than any order has.
pub const ORDER_BYTES_MAX: u64 = 4096;

/// Obeys `orders` until there are no more, and answers each.
///
/// # Errors
/// When orders cannot be read or answers not be written; also when an order has no end.
pub fn answer(
    mut orders: impl BufRead,
    mut answers: impl Write,
    obey: impl Fn(&str) -> String,
) -> io::Result<()> {
    loop {
        let mut order = String::new();
        orders
            .by_ref()
            .take(ORDER_BYTES_MAX)
            .read_line(&mut order)?;
        match order.strip_suffix('\n') {
            Some(order) => say(&mut answers, obey(order.trim_end_matches('\r')))?,
            None if order.is_empty() => return Ok(()),
            None if order.len() as u64 == ORDER_BYTES_MAX => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "an order has no end",
                ));
            }
            None => say(&mut answers, obey(&order))?,
        }
        answers.flush()?;
    }
}

/// Obeys the keyboard. With `others`, who steer over a socket, the program goes on when that has ended.
///
/// # Errors
/// As [`answer`].
pub fn keyboard(others: bool, obey: impl Fn(&str) -> String) -> io::Result<()> {
    answer(io::stdin().lock(), io::stdout(), obey)?;
    if others {
        loop {
            thread::park();
        }
    }
    Ok(())
}

/// The answer of a simulator that knows an order and has `done` it, does not know it, or failed.
pub fn told(done: io::Result<bool>) -> String {
    match done {
        Ok(true) => "ok".to_owned(),
        Ok(false) => "unknown".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// In one write: on a socket, a line and its end sent apart wait for each other.
fn say(answers: &mut impl Write, mut answer: String) -> io::Result<()> {
    answer.push('\n');
    answers.write_all(answer.as_bytes())
}

/// Obeys whoever comes to `address`, for as long as the process lives; the address that it got.
///
/// # Errors
/// When the address is taken, or the kernel has no thread.
pub fn serve(
    address: SocketAddr,
    obey: impl Fn(&str) -> String + Clone + Send + 'static,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    let take_all = move || {
        for hand in listener.incoming().flatten() {
            let obey = obey.clone();
            // A hand that lets go in the middle of a line has said nothing.
            thread::spawn(move || answer(BufReader::new(&hand), &hand, obey));
        }
    };
    thread::Builder::new()
        .name("orders".into())
        .spawn(take_all)?;
    Ok(address)
}

/// Takes the option `name` and the address behind it out of a program's `words`.
///
/// # Errors
/// When what stands behind it is no address.
pub fn taken_from(words: &mut Vec<String>, name: &str) -> Result<Option<SocketAddr>, String> {
    let Some(at) = words.iter().position(|word| word == name) else {
        return Ok(None);
    };
    let address = words.get(at + 1).and_then(|word| word.parse().ok());
    let address = address.ok_or_else(|| format!("{name} wants an address, e.g. 127.0.0.1:0"))?;
    words.drain(at..=at + 1);
    Ok(Some(address))
}

/// Carries `orders` to the simulator at `address`; its answers.
///
/// # Errors
/// When nobody listens there, or hangs up before the last answer.
pub fn tell(address: &str, orders: &[String]) -> io::Result<Vec<String>> {
    let mut line = TcpStream::connect(address)?;
    let mut answers = BufReader::new(line.try_clone()?).lines();
    let gone = || io::Error::new(io::ErrorKind::UnexpectedEof, "the simulator has gone");
    let mut said = Vec::with_capacity(orders.len());
    for order in orders {
        writeln!(line, "{order}")?;
        said.push(answers.next().ok_or_else(gone)??);
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_on_a_socket_are_answered_in_their_order_and_hands_do_not_wait_for_each_other() {
        let any = ([127, 0, 0, 1], 0).into();
        let address = serve(any, |order| format!("{order}?")).expect("a port is free");
        // This one says nothing, and keeps the line.
        let _idle = TcpStream::connect(address).expect("it listens");
        let orders = ["lay".to_owned(), "lift".to_owned()];
        let said = tell(&address.to_string(), &orders).expect("it answers");
        assert_eq!(said, ["lay?", "lift?"]);
    }

    #[test]
    fn an_order_without_end_is_hung_up_on_and_nothing_of_it_is_obeyed() {
        let mut said = Vec::new();
        let orders = BufReader::new(io::repeat(b'a'));
        let refused = answer(orders, &mut said, |_| "obeyed".to_owned());
        let kind = refused.expect_err("it does not end").kind();
        assert_eq!(kind, io::ErrorKind::InvalidData);
        assert!(said.is_empty());
        // The last one of a keyboard need not end its line.
        answer(&b"lay\r\nlift"[..], &mut said, |order| format!("{order}?")).expect("two orders");
        assert_eq!(said, b"lay?\nlift?\n");
    }

    #[test]
    fn an_option_is_taken_with_its_address_and_no_other_word() {
        let mut words = ["a", "--control", "127.0.0.1:0", "b"]
            .map(String::from)
            .to_vec();
        let any = ([127, 0, 0, 1], 0).into();
        assert_eq!(taken_from(&mut words, "--control"), Ok(Some(any)));
        assert_eq!(words, ["a", "b"]);
        assert_eq!(taken_from(&mut words, "--control"), Ok(None));
        words.push("--control".into());
        assert!(taken_from(&mut words, "--control").is_err());
    }

    #[test]
    fn where_nobody_listens_nobody_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has one").to_string();
        drop(listener);
        assert!(tell(&address, &["lay".to_owned()]).is_err());
    }
}
