//! The page that asks for a finger.

/// A finger that is compared, or another way in its place.
pub struct CheckFingerView {
    /// What is asked.
    pub label: String,
    /// Why it is asked.
    pub why: String,
    /// How far it is.
    pub step: FingerStep,
    /// What is drawn.
    pub picture: FingerPicture,
    /// What to do now, after a try.
    pub advice: Option<String>,
    /// Whether the finger can be tried now.
    pub can_try: bool,
    /// This question, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

/// How far a finger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FingerStep {
    /// The citizen decides; nothing is taken yet.
    Offered,
    /// The window waits and looks.
    Reading,
    /// A card or passport, or the counter.
    OtherWay,
    /// No document can be read here: the counter.
    CounterOnly,
    /// A document that was read already holds in its place.
    Vouched,
}

/// How to lay a finger on, as a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FingerPicture {
    /// Flat, on the window.
    Lay,
    /// Breathe on it.
    Breathe,
    /// Dry it.
    Dry,
    /// In the middle.
    Middle,
    /// Further forward.
    Further,
    /// Press harder.
    Press,
    /// Another one.
    AnotherFinger,
}
