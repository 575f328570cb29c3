//! An answer that goes out slice by slice, so that the request counts as open until nearly all of it
//! is taken: the HTTP library would take a whole page at once and hold it for who never reads.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::body::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::pace::InFlight;

/// Bytes that are given to the HTTP library at once.
const SLICE_BYTES: usize = 16 << 10;

/// The body of an answer.
pub struct Slices {
    body: Body,
    /// What is not given yet of the part that `body` gave last.
    rest: Bytes,
    _request: InFlight,
}

impl Slices {
    /// `body`, which answers `request`.
    pub fn of(body: Body, request: InFlight) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            _request: request,
        }
    }

    fn slice(&mut self) -> Frame<Bytes> {
        let slice = self.rest.split_to(self.rest.len().min(SLICE_BYTES));
        // A copy: a slice that shares would keep all of the page in memory.
        Frame::data(Bytes::copy_from_slice(&slice))
    }
}

impl HttpBody for Slices {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(part) => self.rest = part,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        Poll::Ready(Some(Ok(self.slice())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(rest + body.lower());
        if let Some(upper) = body.upper() {
            hint.set_upper(rest + upper);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;
    use crate::config::Bounds;
    use crate::pace::Pace;

    #[tokio::test]
    async fn the_slices_together_are_the_answer_and_its_length_is_known() {
        let page: Vec<u8> = (0..40_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        let pace = Pace::new(Bounds::default());
        let mut slices = Slices::of(Body::from(page.clone()), pace.request());
        let mut taken = Vec::new();
        while let Some(frame) = slices.frame().await {
            let left = slices.size_hint().exact();
            let part = frame.expect("whole").into_data().expect("data");
            assert!(part.len() <= SLICE_BYTES);
            taken.extend_from_slice(&part);
            assert_eq!(left, Some((page.len() - taken.len()) as u64));
        }
        assert!(slices.is_end_stream());
        assert_eq!(taken, page);
    }
}
