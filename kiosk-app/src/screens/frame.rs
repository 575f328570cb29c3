//! What surrounds every page: way out, language, text size, colours, help, and what does not work.

use std::cell::Cell;
use std::rc::Rc;

use kiosk_domain::{Capability, Language, StaffMember, StaffRole};
use kiosk_journey::{
    Event, FingerStep, Overlay, Palette, Screen, StaffEvent, StatusNotice, TextScale, View,
};
use kiosk_uplink::Cause;
use slint::ComponentHandle;
use slint::platform::{Key, WindowEvent};

use super::{Send, rows};
use crate::generated::{
    AgentName, App, FrameAdapter, NoticeName, OverlayName, PaletteName, ScreenName, Theme,
    TroubleName,
};

/// What the switches stand at; a touch asks for the next one.
#[derive(Default)]
pub(crate) struct Switches {
    language: Cell<Language>,
    text_scale: Cell<TextScale>,
    palette: Cell<Palette>,
    low_reach: Cell<bool>,
}

pub(crate) fn wire(app: &App, send: &Send, switches: &Rc<Switches>) {
    wire_switches(app, send, switches);
    let adapter = app.global::<FrameAdapter>();
    let to = send.clone();
    adapter.on_help_opened(move || to(Event::HelpOpened));
    let to = send.clone();
    adapter.on_session_ended(move || to(Event::EndSession));
    let to = send.clone();
    adapter.on_back(move || to(Event::Back));
    let to = send.clone();
    adapter.on_assist_ended(move || to(Event::Staff(StaffEvent::AssistEnded)));
    let weak = app.as_weak();
    adapter.on_focus_moved(move |forward| {
        if let Some(app) = weak.upgrade() {
            move_focus(&app, forward);
        }
    });
}

fn wire_switches(app: &App, send: &Send, switches: &Rc<Switches>) {
    let adapter = app.global::<FrameAdapter>();
    let (to, at) = (send.clone(), switches.clone());
    adapter.on_language_toggled(move || {
        to(Event::LanguageChosen(match at.language.get() {
            Language::English => Language::Kiswahili,
            Language::Kiswahili => Language::English,
        }));
    });
    let (to, at) = (send.clone(), switches.clone());
    adapter.on_text_scale_stepped(move || {
        to(Event::TextScaleChosen(match at.text_scale.get() {
            TextScale::Standard => TextScale::Large,
            TextScale::Large => TextScale::Largest,
            TextScale::Largest => TextScale::Standard,
        }));
    });
    let (to, at) = (send.clone(), switches.clone());
    adapter.on_palette_stepped(move || {
        to(Event::PaletteChosen(match at.palette.get() {
            Palette::Standard => Palette::HighContrast,
            Palette::HighContrast => Palette::Dark,
            Palette::Dark => Palette::Standard,
        }));
    });
    let (to, at) = (send.clone(), switches.clone());
    adapter.on_low_reach_toggled(move || to(Event::LowReachChosen(!at.low_reach.get())));
}

/// The arrow keys of the keypad do what Tab does. Posted, because a key event is being handled.
fn move_focus(app: &App, forward: bool) {
    let weak = app.as_weak();
    slint::Timer::single_shot(std::time::Duration::ZERO, move || {
        let Some(app) = weak.upgrade() else { return };
        let key = if forward { Key::Tab } else { Key::Backtab };
        for event in [
            WindowEvent::KeyPressed { text: key.into() },
            WindowEvent::KeyReleased { text: key.into() },
        ] {
            app.window().dispatch_event(event);
        }
    });
}

pub(crate) fn show(app: &App, view: &View, switches: &Switches) {
    switches.language.set(view.language);
    switches.text_scale.set(view.text_scale);
    switches.palette.set(view.palette);
    switches.low_reach.set(view.low_reach);
    let palette = match view.palette {
        Palette::Standard => PaletteName::Standard,
        Palette::Dark => PaletteName::Dark,
        Palette::HighContrast => PaletteName::HighContrast,
    };
    let theme = app.global::<Theme>();
    theme.set_palette(palette);
    theme.set_low_reach(view.low_reach);
    theme.set_text_scale(match view.text_scale {
        TextScale::Standard => 1.0,
        TextScale::Large => 1.5,
        TextScale::Largest => 2.0,
    });
    let adapter = app.global::<FrameAdapter>();
    adapter.set_palette(palette);
    adapter.set_language(view.language.code().into());
    adapter.set_largest_text(view.text_scale == TextScale::Largest);
    adapter.set_low_reach(view.low_reach);
    adapter.set_can_go_back(view.can_go_back);
    adapter.set_in_session(view.in_session);
    adapter.set_notices(rows(adapter.get_notices(), notices(view)));
    let agent = view.agent.as_ref();
    adapter.set_agent(agent.map_or(AgentName::None, agent_name));
    adapter.set_agent_number(agent.map_or("", |agent| agent.id.as_str()).into());
    adapter.set_overlay(match view.overlay {
        None => OverlayName::None,
        Some(Overlay::Idle { .. }) => OverlayName::Idle,
        Some(Overlay::Away) => OverlayName::Away,
        Some(Overlay::Help) => OverlayName::Help,
    });
    adapter.set_screen(screen(&view.screen));
    adapter.set_page(page(view).into());
}

fn agent_name(agent: &StaffMember) -> AgentName {
    match agent.role {
        StaffRole::Supervisor => AgentName::Supervisor,
        StaffRole::Attendant | StaffRole::Technician => AgentName::Attendant,
    }
}

/// Before anybody starts, everything that does not work; afterwards only that nothing counts.
fn notices(view: &View) -> Vec<NoticeName> {
    let before = matches!(view.screen, Screen::Attract { .. } | Screen::FindService(_));
    let shown = view
        .notices
        .iter()
        .filter(|n| before || matches!(n, StatusNotice::Training | StatusNotice::Trial));
    shown.filter_map(|notice| name(*notice)).collect()
}

pub(crate) fn show_trouble(app: &App, cause: Cause) {
    app.global::<FrameAdapter>().set_trouble(match cause {
        Cause::Unreachable => TroubleName::Unreachable,
        Cause::Refused => TroubleName::Refused,
        Cause::Unauthorised => TroubleName::NotAccepted,
        Cause::Clock => TroubleName::Clock,
    });
}

fn name(notice: StatusNotice) -> Option<NoticeName> {
    Some(match notice {
        StatusNotice::Offline => NoticeName::Offline,
        StatusNotice::NoPaper | StatusNotice::Missing(Capability::ReceiptPrinter) => {
            NoticeName::NoPaper
        }
        StatusNotice::Training => NoticeName::Training,
        StatusNotice::Trial => NoticeName::Trial,
        StatusNotice::Missing(Capability::CardReader) => NoticeName::NoCardReader,
        StatusNotice::Missing(Capability::FingerprintReader) => NoticeName::NoFingerprintReader,
        StatusNotice::Missing(Capability::Camera) => NoticeName::NoCamera,
        StatusNotice::Missing(Capability::Scanner | Capability::Cabinet) => return None,
    })
}

fn screen(screen: &Screen) -> ScreenName {
    match screen {
        Screen::Attract { .. } => ScreenName::Attract,
        Screen::Language { .. } => ScreenName::Language,
        Screen::FindService(_) => ScreenName::FindService,
        Screen::FindByCode(_) => ScreenName::FindByCode,
        Screen::AboutService(_) => ScreenName::AboutService,
        Screen::Notice(_) => ScreenName::Notice,
        Screen::Identify(_) | Screen::Question(_) | Screen::AccessNumber(_) => ScreenName::Question,
        Screen::CheckFinger(_) => ScreenName::CheckFinger,
        Screen::ReadDocument(_) => ScreenName::ReadDocument,
        Screen::Capture(_) => ScreenName::Capture,
        Screen::CheckAnswers(_) => ScreenName::CheckAnswers,
        Screen::Pay(_) => ScreenName::Pay,
        Screen::Submit => ScreenName::Submit,
        Screen::Print(_) => ScreenName::Print,
        Screen::Done(_) => ScreenName::Done,
        Screen::Feedback => ScreenName::Feedback,
        Screen::TakeCard => ScreenName::TakeCard,
        Screen::OutOfService { .. } => ScreenName::OutOfService,
        Screen::Service(_) => ScreenName::Service,
    }
}

/// A step of the finger's page is a page to who listens.
fn finger_part(step: FingerStep) -> &'static str {
    match step {
        FingerStep::Offered => "offered",
        FingerStep::Reading => "reading",
        FingerStep::OtherWay | FingerStep::CounterOnly | FingerStep::Vouched => "other way",
    }
}

/// A name that changes with every page, also from question to question.
fn page(view: &View) -> String {
    let overlay = match view.overlay {
        None => "",
        Some(Overlay::Idle { .. }) => "idle",
        Some(Overlay::Away) => "away",
        Some(Overlay::Help) => "help",
    };
    let part = match &view.screen {
        Screen::Identify(field) | Screen::Question(field) => field.field.as_str(),
        Screen::AccessNumber(number) => number.question.field.as_str(),
        Screen::Capture(capture) => capture.label.as_str(),
        Screen::CheckFinger(finger) => finger_part(finger.step),
        Screen::FindService(find) => find.category.as_deref().unwrap_or_default(),
        Screen::Service(service) => super::service::part(service),
        _ => "",
    };
    format!("{:?} {part} {overlay}", screen(&view.screen))
}
