//! The kiosk's first page as a plain web page: what a browser has to show in the same time. It has
//! no script, no picture and no font of its own, so the browser is not held back.

use std::fs;
use std::path::{Path, PathBuf};

use super::BenchError;

const PAGE: &str = r#"<!doctype html>
<html lang="sw">
<meta charset="utf-8">
<title>Huduma Kenya</title>
<style>
  body { margin: 0; font: 48px sans-serif; color: #1a1a1a; background: #fff; text-align: center }
  header { background: #0b5d3b; color: #fff; padding: 48px; text-align: left }
  h1 { font-size: 96px; margin: 280px 48px 24px }
  p { margin: 24px 48px }
  button { display: block; width: 840px; margin: 64px auto; padding: 56px; font: bold 64px sans-serif;
           color: #fff; background: #0b5d3b; border: 0; border-radius: 16px }
  footer { position: fixed; bottom: 0; width: 100%; padding: 48px 0; background: #eee }
</style>
<header>Huduma Kenya</header>
<h1>Karibu</h1>
<p>Huduma za serikali, hapa na sasa.</p>
<p>Government services, here and now.</p>
<button>Gusa ili kuanza</button>
<button>Touch to start</button>
<footer>1919</footer>
</html>
"#;

/// Writes the page below `folder` and says where.
pub fn write(folder: &Path) -> Result<PathBuf, BenchError> {
    let path = folder.join("first-page.html");
    fs::write(&path, PAGE).map_err(BenchError::machine(path.display().to_string()))?;
    Ok(path)
}
