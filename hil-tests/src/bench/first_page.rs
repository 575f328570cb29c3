//! The kiosk's first page as a plain web page: what a browser has to show in the same time. It has
//! no script, no picture and no font of its own, so the browser is not held back.

use std::fs;
use std::path::{Path, PathBuf};

use super::BenchError;

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Huduma Kenya</title>
<style>
  body { margin: 0; height: 100vh; display: flex; flex-direction: column;
         font: 36px sans-serif; color: #1b1f1c; background: #fbf8f2 }
  header { padding: 40px 48px; font-size: 48px; font-weight: bold; color: #0b5d3b; background: #fff;
           border-bottom: 12px solid #b3232a }
  main { flex: 1; padding: 0 48px; display: flex; flex-direction: column; justify-content: center }
  h1 { font-size: 84px; color: #0b5d3b; margin: 24px 0 }
  p { margin: 16px 0 }
  .begin { margin: 48px; min-height: 200px; font-size: 56px; color: #fff; background: #0b5d3b }
  footer { display: flex; gap: 16px; padding: 20px 48px; background: #f0ebe0 }
  button { flex: 1; min-height: 96px; font: bold 33px sans-serif; color: #0b5d3b; background: #fff;
           border: 3px solid #858b82; border-radius: 16px }
</style>
<header>Huduma Kenya</header>
<main>
  <h1>Government services, here and now</h1>
  <p>128 services of 45 agencies in one place.</p>
  <p>English &middot; Kiswahili</p>
  <p>Every fee is shown before you start. Many services are free.</p>
  <p>Your answers are sealed for the agency and wiped from this screen when you leave.</p>
  <p>You leave with a receipt and a reference.</p>
</main>
<button class="begin" style="flex: none">Touch to begin</button>
<footer>
  <button>Kiswahili</button><button>Larger text</button>
  <button>High contrast</button><button>Help</button>
</footer>
</html>
"#;

/// Writes the page below `folder` and says where.
pub fn write(folder: &Path) -> Result<PathBuf, BenchError> {
    let path = folder.join("first-page.html");
    fs::write(&path, PAGE).map_err(BenchError::machine(path.display().to_string()))?;
    Ok(path)
}
