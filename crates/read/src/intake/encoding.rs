//! Bytes to text: which encoding they are in, and whether they are text at all.

use super::error::Fault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded text, with a remark where bytes were lost.
pub struct Decoded {
    /// The text.
    pub text: String,
    /// What had to be said about its bytes.
    pub note: Option<String>,
}

/// Decodes `bytes`; in HTML a `charset` of the page's head is heard.
///
/// # Errors
/// [`Fault::Binary`] for bytes that are no text.
pub fn decode(bytes: &[u8], html: bool) -> Result<Decoded, Fault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or(&[]);
        return Ok(with(encoding, body, false));
    }
    if let Some(kind) = magic(bytes) {
        return Err(Fault::Binary(kind));
    }
    // Before UTF-8: ASCII in UTF-16 is valid UTF-8 full of zeros.
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(with(encoding, bytes, true));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if has_many_controls(bytes) {
            return Err(Fault::Binary("control characters"));
        }
        return Ok(Decoded { text: text.to_owned(), note: None });
    }
    if has_many_controls(bytes) {
        return Err(Fault::Binary("control characters"));
    }
    if is_damaged_utf8(bytes) {
        return Ok(with(UTF_8, bytes, false));
    }
    if let Some(encoding) = declared(bytes).filter(|e| html && *e != UTF_8) {
        return Ok(with(encoding, bytes, false));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    Ok(with(guess, bytes, true))
}

fn with(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Decoded {
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    let note = match (bad, guessed) {
        (true, _) => Some(format!("bytes that are no {} were replaced", encoding.name())),
        (false, true) => Some(format!("read as {}", encoding.name())),
        (false, false) => None,
    };
    Decoded { text: text.into_owned(), note }
}

/// Names the kind of a file that is certainly no text.
pub fn magic(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or an office file"),
        (b"\x7FELF", "a program"),
        (b"\x89PNG", "a picture"),
        (b"GIF8", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"\x1F\x8B", "gzip inside gzip"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"\xD0\xCF\x11\xE0", "an old office file"),
        (b"BZh", "a bzip2 archive"),
        (b"\xFD7zXZ", "an xz archive"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"\x28\xB5\x2F\xFD", "a zstd archive"),
    ];
    KINDS.iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, kind)| *kind)
}

fn sample(bytes: &[u8]) -> &[u8] {
    bytes.get(..bytes.len().min(1 << 16)).unwrap_or(bytes)
}

/// One byte in twenty is a control character that no text has.
fn has_many_controls(bytes: &[u8]) -> bool {
    let sample = sample(bytes);
    let odd = sample
        .iter()
        .filter(|b| **b < 0x20 && !matches!(**b, b'\n' | b'\r' | b'\t' | 0x0B | 0x0C | 0x1B | 0x1E | 0x1F))
        .count();
    odd * 20 > sample.len()
}

/// Every other byte is zero: UTF-16 that lost its mark.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = sample(bytes);
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = sample.len() / 2;
    if half < 4 {
        return None;
    }
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= half * 7 && even * 20 < half {
        return Some(UTF_16LE);
    }
    (even * 10 >= half * 7 && odd * 20 < half).then_some(UTF_16BE)
}

/// UTF-8 with a few broken places, rather than another encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 2 * bad
}

/// The `charset` that an HTML head declares.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096))?.to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + 8;
    let label: Vec<u8> = head
        .get(at..)?
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
        .collect();
    Encoding::for_label(&label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], html: bool) -> String {
        decode(bytes, html).map(|d| d.text).unwrap_or_default()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(text("Kishida — 岸田".as_bytes(), false), "Kishida — 岸田");
        assert_eq!(text(b"\xEF\xBB\xBFTokyo", false), "Tokyo");
        assert_eq!(text(b"\xFF\xFET\0o\0k\0y\0o\0", false), "Tokyo");
        assert_eq!(text(b"T\0o\0k\0y\0o\0 \0a\0n\0d\0", false), "Tokyo and");
        assert_eq!(
            text(b"the caf\xE9 of the \x93summit\x94 was na\xEFve", false),
            "the café of the “summit” was naïve"
        );
        assert_eq!(
            text(b"<meta charset=\"shift_jis\"><p>\x93\x8C\x8B\x9E</p>", true),
            "<meta charset=\"shift_jis\"><p>東京</p>"
        );
    }

    #[test]
    fn damaged_utf8_keeps_its_good_part() {
        let damaged = ["Zürich, Köln, Łódź ".as_bytes(), b"\xFF", " Málaga".as_bytes()].concat();
        let decoded = decode(&damaged, false).unwrap_or_else(|e| unreachable!("{e}"));
        assert_eq!(decoded.text, "Zürich, Köln, Łódź \u{FFFD} Málaga");
        assert!(decoded.note.is_some());
    }

    #[test]
    fn binaries_are_refused() {
        assert!(decode(b"%PDF-1.7 and so on", false).is_err());
        assert!(decode(&[0, 1, 2, 3, 0, 0, 5, 200, 0, 1, 1, 1], false).is_err());
    }
}
