//! Digests: an article's content as one name, and a whole ledger as one.

use std::fmt;
use std::io::{self, Write};

use chancery_read::Article;

/// blake3 of everything an article holds: its name, title, day, publisher, address and text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `article`. Each field goes in with its length, so that no two articles run together.
    pub fn of(article: &Article) -> Digest {
        let mut hasher = blake3::Hasher::new();
        let published = article.published.map(|d| d.to_string());
        let fields = [
            Some(article.id.as_str()),
            article.title.as_deref(),
            published.as_deref(),
            article.publisher.as_deref(),
            article.url.as_deref(),
            Some(&*article.text),
        ];
        for field in fields {
            // A field that is missing is told from one that is empty.
            hasher.update(&field.map_or(u64::MAX, |f| f.len() as u64).to_le_bytes());
            hasher.update(field.unwrap_or("").as_bytes());
        }
        Digest(*hasher.finalize().as_bytes())
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of these bytes, where they are thirty-two.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Digest> {
        bytes.try_into().ok().map(Digest)
    }

    /// Reads back what [`Display`](fmt::Display) wrote: 64 hexadecimal digits.
    pub fn from_text(s: &str) -> Option<Digest> {
        blake3::Hash::from_hex(s).ok().map(|h| Digest(*h.as_bytes()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A sink that keeps only the digest of what is written to it.
#[derive(Default)]
pub(crate) struct DigestSink(blake3::Hasher);

impl DigestSink {
    pub(crate) fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

impl Write for DigestSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sixteen hexadecimal digits for a thing that is made of `parts`.
pub(crate) fn short_id(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Order of two data versions: runs of digits as numbers, the rest byte by byte. `2026.9` comes before `2026.10`.
pub(crate) fn version_order(a: &str, b: &str) -> std::cmp::Ordering {
    fn parts(s: &str) -> Vec<(u8, u64, &str)> {
        let mut out = Vec::new();
        let mut rest = s;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            let number = if digits { run.parse().unwrap_or(u64::MAX) } else { 0 };
            out.push((u8::from(!digits), number, run));
            rest = after;
        }
        out
    }
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let base = Article::of_text("a", "text");
        let mut titled = base.clone();
        titled.title = Some("".into());
        assert_ne!(Digest::of(&base), Digest::of(&titled), "an empty title is a title");
        assert_ne!(Digest::of(&Article::of_text("ab", "c")), Digest::of(&Article::of_text("a", "bc")));
        let digest = Digest::of(&base);
        assert_eq!(Digest::from_text(&digest.to_string()), Some(digest));
        assert_eq!(Digest::from_text("xyz"), None);
    }

    #[test]
    fn versions_are_ordered_as_people_number_them() {
        assert_eq!(version_order("2026.9", "2026.10"), Ordering::Less);
        assert_eq!(version_order("0.1.0+a", "0.1.0+b"), Ordering::Less);
        assert_eq!(version_order("1", "1"), Ordering::Equal);
        assert_eq!(version_order("01", "1"), Ordering::Less, "no two strings are equal");
    }
}
