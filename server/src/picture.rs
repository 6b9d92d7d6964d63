//! Uploaded pictures: checked by their content, turned upright, made small, and encoded anew.
//!
//! Invariant: what is stored and served was encoded here, so it holds pixels only: no script, no place where a photo was taken, no second
//! meaning. Sizes are judged before anything is unpacked, one picture is unpacked at a time, off the threads that serve. Not here:
//! where pictures are kept (`journeys`), who may upload one (`http`).

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most pixels of an uploaded picture: twice what phones take. Unpacked it has 4 bytes a pixel.
const PIXELS: u64 = 24_000_000;
/// Longest side of an uploaded picture, in pixels.
const SIDE: u32 = 16_000;
/// What a decoder may take beside the picture itself, in bytes.
const DECODER_BYTES: u64 = 160 * 1024 * 1024;
/// Longest sides that are tried for the stored picture, in pixels, until it is small enough.
const SIDES: [u32; 4] = [1_600, 1_100, 800, 500];
/// Largest stored picture, in bytes: a picture is one batch of the store.
const STORED_BYTES: usize = 900 * 1024;
/// Up to here a drawing stays a PNG, whose edges are sharp; larger ones are photographs.
const DRAWING_BYTES: usize = 300 * 1024;
/// Of 100. Below 80 one sees it in text.
const JPEG_QUALITY: u8 = 85;
/// Uploads that may be on their way at once: each holds its body in memory.
const UPLOADS: usize = 4;
/// How long an upload waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);

/// A picture as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// How it is encoded.
    pub kind: PictureKind,
    /// Its encoding.
    pub bytes: Bytes,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// How a stored picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// Photographs.
    Jpeg,
    /// Drawings, and whatever one can see through.
    Png,
}

impl PictureKind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// Why a picture was refused. The texts are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// By its content it is none of the kinds that are taken, whatever its name says.
    #[error("This is no JPEG, PNG, WebP or GIF picture")]
    WrongKind,
    /// It begins like a picture but cannot be read.
    #[error("This picture is damaged and cannot be read")]
    Unreadable,
    /// Too many pixels.
    #[error("This picture has more than {} megapixels", PIXELS / 1_000_000)]
    TooLarge,
    /// Nobody had time for it.
    #[error("Too many pictures come in at the moment")]
    Busy,
}

/// Where pictures are worked on, a bounded number at a time. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Studio {
    uploads: Arc<Semaphore>,
    bench: Arc<Semaphore>,
    /// Largest upload, in bytes.
    pub upload_bytes: usize,
}

impl Studio {
    /// For uploads of this size.
    #[must_use]
    pub fn new(upload_bytes: usize) -> Self {
        Self {
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            bench: Arc::new(Semaphore::new(1)),
            upload_bytes,
        }
    }

    /// A place for an upload; taken before its body is read.
    ///
    /// # Errors
    /// When none became free in time.
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, PictureError> {
        let waited = tokio::time::timeout(PATIENCE, Arc::clone(&self.uploads).acquire_owned()).await;
        waited.ok().and_then(Result::ok).ok_or(PictureError::Busy)
    }

    /// Checks a picture and makes it what is stored, off the threads that serve.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn develop(&self, upload: Bytes) -> Result<Picture, PictureError> {
        let turn = Arc::clone(&self.bench).acquire_owned().await;
        let turn = turn.map_err(|_| PictureError::Busy)?;
        let work = tokio::task::spawn_blocking(move || {
            let developed = develop(&upload);
            drop(turn);
            developed
        });
        // A decoder that panics has met a picture that cannot be read.
        work.await.unwrap_or(Err(PictureError::Unreadable))
    }
}

/// Checks a picture and makes it what is stored. May take a second.
///
/// # Errors
/// Why it was refused.
pub fn develop(upload: &[u8]) -> Result<Picture, PictureError> {
    let format = image::guess_format(upload).map_err(|_| PictureError::WrongKind)?;
    let is_taken = matches!(
        format,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif
    );
    if !is_taken {
        return Err(PictureError::WrongKind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(PictureError::TooLarge);
    }
    // Phones store how they were held beside the pixels, and what is encoded anew loses that.
    let orientation = decoder.orientation().ok();
    // Of a picture that moves this is the first frame.
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    if picture.width().max(picture.height()) > SIDES[0] {
        picture = picture.thumbnail(SIDES[0], SIDES[0]);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    encode(&picture, format)
}

fn refused(error: &image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Unreadable,
    }
}

fn encode(picture: &DynamicImage, format: ImageFormat) -> Result<Picture, PictureError> {
    let see_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    for side in SIDES {
        let smaller;
        let sized = if picture.width().max(picture.height()) > side {
            smaller = picture.thumbnail(side, side);
            &smaller
        } else {
            picture
        };
        if see_through || format != ImageFormat::Jpeg {
            let most = if see_through { STORED_BYTES } else { DRAWING_BYTES };
            let drawn = png(sized, see_through)?;
            if drawn.len() <= most {
                return Ok(stored(PictureKind::Png, drawn, sized));
            }
        }
        if !see_through {
            let photo = jpeg(sized)?;
            if photo.len() <= STORED_BYTES {
                return Ok(stored(PictureKind::Jpeg, photo, sized));
            }
        }
    }
    Err(PictureError::TooLarge)
}

fn png(picture: &DynamicImage, see_through: bool) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = (picture.width(), picture.height());
    let written = if see_through {
        encoder.write_image(&picture.to_rgba8(), width, height, image::ExtendedColorType::Rgba8)
    } else {
        encoder.write_image(&picture.to_rgb8(), width, height, image::ExtendedColorType::Rgb8)
    };
    written.map(|()| bytes).map_err(|_| PictureError::Unreadable)
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let (width, height) = (picture.width(), picture.height());
    encoder
        .write_image(&picture.to_rgb8(), width, height, image::ExtendedColorType::Rgb8)
        .map(|()| bytes)
        .map_err(|_| PictureError::Unreadable)
}

fn stored(kind: PictureKind, bytes: Vec<u8>, picture: &DynamicImage) -> Picture {
    Picture {
        kind,
        bytes: bytes.into(),
        width: picture.width(),
        height: picture.height(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    /// Noise, which nothing compresses.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut state = 1_u32;
        RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, a, b, c] = state.to_be_bytes();
            Rgb([a, b, c])
        })
        .into()
    }

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    fn kind_of(bytes: &[u8]) -> Option<ImageFormat> {
        image::guess_format(bytes).ok()
    }

    #[test]
    fn all_four_kinds_are_taken_and_what_comes_out_is_ours() {
        let small = noise(40, 20);
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let made = develop(&written(&small, format)).expect("taken");
            assert_eq!((made.width, made.height), (40, 20), "{format:?}");
            let expected = if format == ImageFormat::Jpeg {
                PictureKind::Jpeg
            } else {
                PictureKind::Png
            };
            assert_eq!(made.kind, expected, "{format:?}");
        }
    }

    #[test]
    fn a_large_photo_becomes_small_and_keeps_its_shape() {
        let made = develop(&written(&noise(3_000, 1_500), ImageFormat::Png)).expect("taken");
        assert_eq!(made.kind, PictureKind::Jpeg);
        assert_eq!(kind_of(&made.bytes), Some(ImageFormat::Jpeg));
        assert!(
            made.bytes.len() <= STORED_BYTES && made.width <= 1_600,
            "{}",
            made.bytes.len()
        );
        assert_eq!(made.width, 2 * made.height);
    }

    #[test]
    fn what_one_can_see_through_stays_so() {
        let mut picture = RgbaImage::from_pixel(10, 10, Rgba([9, 9, 9, 255]));
        picture.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
        let made = develop(&written(&picture.into(), ImageFormat::WebP)).expect("taken");
        assert_eq!(made.kind, PictureKind::Png);
        let read = image::load_from_memory(&made.bytes).expect("reads").to_rgba8();
        assert_eq!(read.get_pixel(0, 0).0[3], 0);
    }

    #[test]
    fn what_is_no_picture_is_refused_whatever_it_claims() {
        let mut disguised = b"\x89PNG\r\n\x1a\n".to_vec();
        disguised.extend(b"<script>alert(1)</script>".repeat(20));
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice();
        let cases: [(&[u8], PictureError); 6] = [
            (svg, PictureError::WrongKind),
            (b"<html>", PictureError::WrongKind),
            (b"", PictureError::WrongKind),
            (b"BM\0\0\0\0", PictureError::WrongKind),
            (&disguised, PictureError::Unreadable),
            (b"\xff\xd8\xff\xe0rubbish", PictureError::Unreadable),
        ];
        for (upload, expected) in cases {
            assert_eq!(
                develop(upload).err(),
                Some(expected),
                "{:?}",
                String::from_utf8_lossy(upload)
            );
        }
    }

    #[test]
    fn a_picture_cut_short_is_refused_or_read_and_never_panics() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = written(&noise(16, 16), format);
            for length in (0..whole.len()).step_by(7) {
                let _ = develop(&whole[..length]);
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        // A header that claims 15,000 x 15,000 pixels, and nothing behind it.
        let mut header = Vec::new();
        header.extend(b"IHDR");
        header.extend(15_000_u32.to_be_bytes());
        header.extend(15_000_u32.to_be_bytes());
        header.extend([8, 2, 0, 0, 0]);
        let mut bomb = b"\x89PNG\r\n\x1a\n".to_vec();
        bomb.extend(13_u32.to_be_bytes());
        bomb.extend(&header);
        bomb.extend(crc32fast::hash(&header).to_be_bytes());
        bomb.extend(0_u32.to_be_bytes());
        bomb.extend(b"IDAT");
        bomb.extend(crc32fast::hash(b"IDAT").to_be_bytes());
        assert_eq!(develop(&bomb).err(), Some(PictureError::TooLarge));
    }
}
