//! Records of fingers as other systems read them: ISO/IEC 19794-2:2005 (minutiae) and 19794-4:2005
//! (pictures). Written, and read back with bounds, because templates come from outside.

mod fields;
mod image_record;
mod minutiae_record;

pub use fields::RecordError;
pub use image_record::{read_image, write_image};
pub use minutiae_record::{Frame, read_minutiae, write_minutiae};

/// Pixels a centimetre at 500 dots an inch.
const PIXELS_PER_CM: u16 = 197;
