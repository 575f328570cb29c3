//! Every message between kiosk, tools, gateway and agencies; bytes frozen per version.
