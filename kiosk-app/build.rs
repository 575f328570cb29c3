//! Nothing yet: the face is compiled here once `ui/app.slint` stands.
fn main() {}
