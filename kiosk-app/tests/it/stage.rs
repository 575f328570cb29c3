//! A face without a screen, and what it said.

use std::cell::RefCell;
use std::rc::Rc;

use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions,
};
use kiosk_app::face::Face;
use kiosk_journey::{Event, View};
use kiosk_speech::{Heard, Words};
use slint::ComponentHandle;
use slint::platform::{Key, PointerEventButton, WindowEvent};

pub struct Stage {
    pub face: Face,
    events: Rc<RefCell<Vec<Event>>>,
    heard: Rc<RefCell<Vec<Heard>>>,
}

impl Stage {
    /// A portrait face. The platform belongs to the thread, so each test calls this once.
    pub fn new() -> Self {
        Self::sized(1080, 1920)
    }

    pub fn sized(width: u32, height: u32) -> Self {
        use_headless_platform();
        let events = Rc::new(RefCell::new(Vec::new()));
        let happened = events.clone();
        // Every touch and key says that somebody is there; what else it says is what is asked for.
        let hear = move |event| {
            if !matches!(event, Event::Activity) {
                happened.borrow_mut().push(event);
            }
        };
        let face = Face::new(Rc::new(hear)).unwrap();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let said = heard.clone();
        face.on_speech(move |heard| said.borrow_mut().push(heard));
        face.window()
            .set_size(slint::PhysicalSize::new(width, height));
        face.component().show().unwrap();
        Self {
            face,
            events,
            heard,
        }
    }

    /// The portrait face, painted this much smaller, so that many pictures fit on a sheet.
    pub fn small(scale_factor: f32) -> Self {
        let stage = Self::new();
        let window = stage.face.window();
        window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor });
        let size = slint::LogicalSize::new(1080., 1920.);
        window.set_size(size.to_physical(scale_factor));
        window.dispatch_event(WindowEvent::Resized { size });
        stage
    }

    pub fn show(&self, view: &View) {
        self.face.show(view);
        self.settle();
    }

    /// Lets what was posted happen, and what follows from that.
    pub fn settle(&self) {
        for _ in 0..2 {
            i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(25));
        }
    }

    /// What speech was told to say last; stays there.
    pub fn last_said(&self) -> Option<String> {
        let heard = self.heard.borrow();
        heard.iter().rev().find_map(|heard| match heard {
            Heard::Say(words) | Heard::Add(words) => Some(words.text.to_string()),
            _ => None,
        })
    }

    /// Every label and value that stands in the window.
    pub fn everything(&self) -> Vec<String> {
        let all = ElementQuery::from_root(self.face.component())
            .match_descendants()
            .find_all();
        let texts = all
            .into_iter()
            .flat_map(|element| [element.accessible_label(), element.accessible_value()]);
        texts.flatten().map(String::from).collect()
    }

    /// Buttons and boxes that can be used now.
    pub fn controls(&self) -> Vec<ElementHandle> {
        ElementQuery::from_root(self.face.component())
            .match_predicate(|element| {
                matches!(
                    element.accessible_role(),
                    Some(AccessibleRole::Button | AccessibleRole::Checkbox)
                )
            })
            .find_all()
    }

    pub fn labels(&self) -> Vec<String> {
        let labels = self
            .controls()
            .into_iter()
            .filter_map(|c| c.accessible_label());
        labels.map(String::from).collect()
    }

    /// Where a page that may be moved ends: above the buttons that move it, above the keys, or above
    /// the way onward.
    pub fn foot_of_the_page(&self) -> f32 {
        const BELOW: [&str; 10] = [
            "Further up",
            "Chini zaidi",
            "1",
            "Q",
            "q",
            "Back",
            "Rudi",
            "Continue",
            "Finish",
            "Help",
        ];
        let wide = self.face.window().size().width > self.face.window().size().height;
        let below = self.controls().into_iter().filter(|control| {
            let label = control.accessible_label().unwrap_or_default();
            let beside = wide && label.chars().count() == 1;
            !beside && BELOW.contains(&label.as_str())
        });
        let tops = below.map(|control| control.absolute_position().y);
        tops.fold(f32::INFINITY, f32::min)
    }

    /// Touches the control with this label and returns what the face said.
    pub fn touch(&self, label: &str) -> Vec<Event> {
        let control = self
            .controls()
            .into_iter()
            .filter(|c| c.accessible_enabled() != Some(false))
            .find(|c| c.accessible_label().as_deref() == Some(label))
            .unwrap_or_else(|| panic!("no `{label}` among {:?}", self.labels()));
        control.mock_single_click(PointerEventButton::Left);
        self.events.take()
    }

    /// What the face has said since it was last asked.
    pub fn take_events(&self) -> Vec<Event> {
        self.events.take()
    }

    /// A key of a hardware keyboard.
    pub fn key(&self, text: impl Into<slint::SharedString>) -> Vec<Event> {
        let text = text.into();
        let window = self.face.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
        self.events.take()
    }

    /// What is said aloud while Tab is pressed this many times.
    pub fn tab_through(&self, times: usize) -> Vec<String> {
        self.heard();
        for _ in 0..times {
            self.key(Key::Tab);
        }
        let said = self.heard().into_iter().filter_map(words);
        said.map(|words| words.text.to_string()).collect()
    }

    /// What speech was told since it was last asked.
    pub fn heard(&self) -> Vec<Heard> {
        i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(50));
        self.heard.take()
    }
}

/// What is to be said, if it is that.
pub fn words(heard: Heard) -> Option<Words> {
    match heard {
        Heard::Say(words) | Heard::Add(words) => Some(words),
        _ => None,
    }
}

/// For the thread that calls it, once.
pub fn use_headless_platform() {
    slint::platform::set_platform(Box::new(TestingBackend::new(TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    })))
    .unwrap();
}
