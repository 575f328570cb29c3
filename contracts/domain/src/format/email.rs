//! Email address: something, `@`, a domain with a dot. Only a message sent there proves more.

use super::{Lookalike, Refusal, typed};

const EXAMPLE: &str = "asha@example.com";
/// RFC 5321 §4.5.3.1.3: a path has 256 characters, two of them angle brackets.
const LENGTH_MAX: usize = 254;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?;
    if line.chars().count() > LENGTH_MAX {
        return Err(Refusal::TooLong { max: LENGTH_MAX });
    }
    match line.split_once('@') {
        Some((local, domain)) if is_local(local) && is_domain(domain) => {
            Ok(format!("{local}@{}", domain.to_lowercase()))
        }
        Some(_) => Err(Refusal::WrongForm { example: EXAMPLE }),
        None => Err(not_an_address(&line)),
    }
}

fn not_an_address(line: &str) -> Refusal {
    match typed::compact(line)
        .ok()
        .and_then(|plain| Lookalike::of(&plain))
    {
        Some(other @ (Lookalike::Phone | Lookalike::KraPin)) => Refusal::LooksLike { other },
        _ => Refusal::WrongForm { example: EXAMPLE },
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::Email;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn addresses_keep_their_name_and_lose_the_domains_capitals() {
        accepts(
            &Email,
            &[
                ("asha@mfano.example", "asha@mfano.example"),
                (" Asha.M+kra@Mfano.Example ", "Asha.M+kra@mfano.example"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let form = Refusal::WrongForm { example: EXAMPLE };
        refuses(
            &Email,
            &[
                ("asha", form.clone()),
                ("asha@", form.clone()),
                ("@mfano.example", form.clone()),
                ("asha@mfano", form.clone()),
                ("asha@@mfano.example", form.clone()),
                ("asha m@mfano.example", form.clone()),
                ("asha@mfano..example", form),
                (
                    "0711 000 222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
            ],
        );
    }
}
