//! Compiles the face, its words in every language, and, for headless runs, the names by which
//! tests find controls.
fn main() {
    let headless = std::env::var_os("CARGO_FEATURE_HEADLESS").is_some();
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent".into())
        .with_bundled_translations("lang")
        .with_default_translation_context(slint_build::DefaultTranslationContext::None)
        .with_debug_info(headless);
    slint_build::compile_with_config("ui/app.slint", config).expect("ui/app.slint compiles");
}
