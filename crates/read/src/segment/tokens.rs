//! Words of Universal Dependencies from one stretch of text, by a lexer over its bytes.
//!
//! In: a `&str` range without regard to sentences. Out: spans of syntactic words, in order, that cover every
//! character but blanks. The conventions are those of the English EWT and GUM treebanks: clitics apart
//! ("do|n't"), hyphens apart but for prefixes ("well|-|known", "anti-dumping"), "can|not", "U.S." whole.

use super::abbreviations::{Abbreviations, Class};
use crate::span::Span;

/// Longer stretches between blanks are cut: no word and no address is near it.
const MAX_CHUNK: usize = 1024;

/// White space, control and zero-width characters: never part of a word's edge.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// What a character does to the lexer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Dot,
    Mark,
    Apostrophe,
    Run,
    Hyphen,
    Single,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | 'A'..='Z' | '_' => Kind::Letter,
        '0'..='9' => Kind::Digit,
        '.' | '…' => Kind::Dot,
        '!' | '?' => Kind::Mark,
        '\'' | '’' | '`' => Kind::Apostrophe,
        '-' => Kind::Hyphen,
        '*' | '=' | '+' | '~' | '<' | '>' | '|' | '^' | '#' | '\\' => Kind::Run,
        c if c.is_ascii() => Kind::Single,
        c if c.is_numeric() && !matches!(c, '²' | '³' | '¹') => Kind::Digit,
        c if c.is_alphanumeric() && !matches!(c, 'º' | 'ª') => Kind::Letter,
        // Combining marks and joiners belong to the letter before them.
        '\u{0300}'..='\u{036F}' | '\u{200C}' | '\u{200D}' | '\u{00AD}' | '\u{2011}' => Kind::Letter,
        '\u{0900}'..='\u{0DFF}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{0591}'..='\u{05C7}'
        | '\u{064B}'..='\u{065F}' => Kind::Letter,
        _ => Kind::Single,
    }
}

/// The lexer: it knows the abbreviations, and nothing else beside its rules.
pub struct Lexer<'a> {
    abbreviations: &'a Abbreviations,
}

impl<'a> Lexer<'a> {
    /// A lexer that keeps the period of these abbreviations.
    pub fn new(abbreviations: &'a Abbreviations) -> Lexer<'a> {
        Lexer { abbreviations }
    }

    /// Appends the words of `text[start..end]`; both must be character edges.
    pub fn words(&self, text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
        let Some(part) = text.get(start..end) else { return };
        let bytes = part.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let blank = blank_len(part, at);
            if blank > 0 {
                at += blank;
                continue;
            }
            // The usual chunk: ASCII letters, then a blank.
            let from = at;
            while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
            }
            if at == bytes.len() || matches!(bytes[at], b' ' | b'\n') {
                bare_word(text, start + from, start + at, out);
                continue;
            }
            // The rules look back and forth inside a chunk: a bound keeps hostile ones linear.
            let most = from + MAX_CHUNK;
            while at < bytes.len() && at < most && blank_len(part, at) == 0 {
                at += char_len(bytes[at]);
            }
            self.chunk(text, start + from, start + at.min(bytes.len()), end, out);
        }
    }

    /// One stretch between blanks that is more than letters.
    fn chunk(&self, text: &str, start: usize, end: usize, limit: usize, out: &mut Vec<Span>) {
        let Some(chunk) = text.get(start..end) else { return };
        if let Some((from, to)) = address(chunk) {
            self.lex(text, start, start + from, limit, out);
            push(start + from, start + to, out);
            self.lex(text, start + to, end, limit, out);
            return;
        }
        if is_smiley(chunk) {
            push(start, end, out);
            return;
        }
        self.lex(text, start, end, limit, out);
    }

    fn lex(&self, text: &str, start: usize, end: usize, limit: usize, out: &mut Vec<Span>) {
        let chunk_start = start;
        let mut at = start;
        while at < end {
            let Some(c) = char_at(text, at, end) else { return };
            let next = char_at(text, at + c.len_utf8(), end);
            let from = at;
            match kind(c) {
                Kind::Letter | Kind::Digit => at = self.run(text, at, end, limit, out),
                Kind::Dot | Kind::Mark => {
                    let after_dot = text.get(at + 1..end).unwrap_or("");
                    if c == '.' && next.is_some_and(|n| n.is_ascii_digit()) && at == chunk_start {
                        at = number_end(text, at + 1, end);
                    } else if c == '.'
                        && (at == chunk_start || behind_bracket(text, at))
                        && is_extension(after_dot)
                    {
                        at += 1 + after_dot
                            .find(|c: char| !c.is_ascii_alphanumeric())
                            .unwrap_or(after_dot.len());
                    } else {
                        at += c.len_utf8();
                        while let Some(n) =
                            char_at(text, at, end).filter(|n| matches!(kind(*n), Kind::Dot | Kind::Mark))
                        {
                            at += n.len_utf8();
                        }
                    }
                    push(from, at, out);
                }
                Kind::Apostrophe => {
                    at = apostrophe(text, at, end, chunk_start);
                    push(from, at, out);
                }
                Kind::Hyphen | Kind::Run => {
                    at =
                        if c == '-' || c == '=' { rule_end(text, at, end) } else { run_of(text, at, end, c) };
                    let single = at == from + c.len_utf8();
                    if single
                        && at < end
                        && from == chunk_start
                        && joins_next(c, text.get(at..end).unwrap_or(""))
                    {
                        at = self.plain_run_end(text, at, end);
                    }
                    push(from, at, out);
                }
                Kind::Single => {
                    at += c.len_utf8();
                    if c == '@' && from == chunk_start && next.is_some_and(|n| n.is_ascii_alphanumeric()) {
                        at = self.plain_run_end(text, at, end);
                    } else if c == '$' {
                        at = run_of(text, at, end, c);
                    }
                    push(from, at, out);
                }
            }
        }
    }

    /// End of letters, digits and inner joiners from `at`.
    fn plain_run_end(&self, text: &str, mut at: usize, end: usize) -> usize {
        while let Some(c) = char_at(text, at, end) {
            match kind(c) {
                Kind::Letter | Kind::Digit => at += c.len_utf8(),
                _ => break,
            }
        }
        at
    }

    /// Letters and digits with what joins them; splits it into words and returns its end.
    fn run(&self, text: &str, start: usize, end: usize, limit: usize, out: &mut Vec<Span>) -> usize {
        let mut at = start;
        let mut hyphens = false;
        while let Some(c) = char_at(text, at, end) {
            let after = at + c.len_utf8();
            let k = kind(c);
            if matches!(k, Kind::Letter | Kind::Digit) {
                at = after;
                continue;
            }
            let Some(next) = char_at(text, after, end) else { break };
            if !matches!(kind(next), Kind::Letter | Kind::Digit) {
                break;
            }
            let so_far = text.get(start..at).unwrap_or("");
            let last = so_far.chars().next_back().unwrap_or(' ');
            let joined = match c {
                '-' => {
                    hyphens = true;
                    true
                }
                '\'' | '’' | '`' => true,
                '.' => self.dot_joins(so_far, text.get(after..end).unwrap_or("")),
                ',' => last.is_ascii_digit() && digits(text, after, end) == 3,
                ':' => last.is_ascii_digit() && next.is_ascii_digit(),
                '/' => slash_joins(so_far, text.get(after..end).unwrap_or("")),
                '&' => {
                    so_far.len() <= 3
                        && last.is_alphabetic()
                        && next.is_alphabetic()
                        && last.is_uppercase() == next.is_uppercase()
                }
                '@' => true,
                _ => false,
            };
            if !joined {
                break;
            }
            at = after;
        }
        let run = text.get(start..at).unwrap_or("");
        let rest = text.get(at..end).unwrap_or("");
        // "US$", "HK$"
        if rest.starts_with('$') && run.len() <= 3 && run.bytes().all(|b| b.is_ascii_uppercase()) {
            push(start, at + 1, out);
            return at + 1;
        }
        let ellipsis =
            rest.starts_with("...") || (rest.starts_with("..") && self.abbreviations.class(run).is_none());
        if rest.starts_with('.') && !ellipsis {
            let last_part = if hyphens { run.rsplit('-').next().unwrap_or(run) } else { run };
            if self.keeps_period(text, last_part, at, end, limit) {
                let cut = at - last_part.len();
                if cut > start {
                    self.split_run(text, start, cut - 1, true, out);
                    push(cut - 1, cut, out);
                }
                // "5p.m.", "10a.m."
                let digits = last_part.bytes().take_while(|b| b.is_ascii_digit() || *b == b':').count();
                if digits > 0 && last_part.get(digits..).is_some_and(|u| !u.is_empty()) {
                    push(cut, cut + digits, out);
                    push(cut + digits, at + 1, out);
                } else {
                    push(cut, at + 1, out);
                }
                return at + 1;
            }
        }
        self.split_run(text, start, at, hyphens, out);
        at
    }

    /// Whether the period after `word` (which ends at `at`) belongs to it.
    fn keeps_period(&self, text: &str, word: &str, at: usize, end: usize, limit: usize) -> bool {
        let mut chars = word.chars();
        let (Some(first), second) = (chars.next(), chars.next()) else { return false };
        if word.contains('.') {
            let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
            return is_dotted(unit) || self.abbreviations.class(unit).is_some();
        }
        if second.is_none() && first.is_uppercase() {
            return follows_upper(text, at + 1, end, limit);
        }
        match self.abbreviations.class(word) {
            Some(Class::Numbered) => follows_digit(text, at + 1, end, limit),
            Some(_) => true,
            None => false,
        }
    }

    /// Whether a dot inside a chunk joins `before` and `after`.
    fn dot_joins(&self, before: &str, after: &str) -> bool {
        let last = before.chars().next_back().unwrap_or(' ');
        let next = after.chars().next().unwrap_or(' ');
        if last.is_ascii_digit() {
            return next.is_ascii_digit() || is_extension(after);
        }
        let head = before
            .rsplit(['-', '/'])
            .next()
            .unwrap_or(before)
            .trim_start_matches(|c: char| c.is_ascii_digit());
        let letters = head.chars().count();
        if is_dotted(head) || letters == 1 {
            // "U.S", "J.doc", "e.g"; but "a.The" is a lost blank.
            let segment = after.chars().take_while(|c| c.is_alphabetic()).count();
            return segment == 1
                || is_extension(after)
                || !next.is_uppercase()
                || matches!(after, "Sc" | "Sc." | "Phil" | "Phil.");
        }
        if next.is_ascii_digit() {
            return self.abbreviations.class(head).is_none() && last.is_uppercase();
        }
        if head.eq_ignore_ascii_case("ph") {
            return true;
        }
        if is_extension(after) || before.contains('.') {
            return true;
        }
        let name: &str =
            after.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').next().unwrap_or("");
        after.get(name.len()..).is_some_and(|rest| rest.starts_with('.') && is_address_tail(rest))
    }

    fn split_run(&self, text: &str, start: usize, end: usize, hyphens: bool, out: &mut Vec<Span>) {
        if !hyphens {
            simple(text, start, end, out);
            return;
        }
        let run = text.get(start..end).unwrap_or("");
        if keeps_hyphens(run) {
            push(start, end, out);
            return;
        }
        let mut from = start;
        let mut at = start;
        for part in run.split('-') {
            let part_end = at + part.len();
            let prefix = at == from && self.abbreviations.is_prefix(part);
            if part_end >= end {
                simple(text, from, end, out);
                return;
            }
            if !prefix {
                simple(text, from, part_end, out);
                push(part_end, part_end + 1, out);
                from = part_end + 1;
            }
            at = part_end + 1;
        }
    }
}

fn push(start: usize, end: usize, out: &mut Vec<Span>) {
    if start < end
        && let Some(span) = Span::new(start, end)
    {
        out.push(span);
    }
}

fn char_len(first: u8) -> usize {
    match first {
        0..=0x7F => 1,
        0xF0.. => 4,
        0xE0.. => 3,
        _ => 2,
    }
}

fn blank_len(part: &str, at: usize) -> usize {
    match part.as_bytes().get(at) {
        None => 0,
        Some(b @ 0..=0x7F) => usize::from(*b <= b' ' || *b == 0x7F),
        Some(_) => {
            part.get(at..).and_then(|t| t.chars().next()).filter(|c| is_blank(*c)).map_or(0, char::len_utf8)
        }
    }
}

fn char_at(text: &str, at: usize, end: usize) -> Option<char> {
    if at >= end {
        return None;
    }
    match text.as_bytes().get(at) {
        Some(b) if b.is_ascii() => Some(char::from(*b)),
        _ => text.get(at..end)?.chars().next(),
    }
}

fn digits(text: &str, at: usize, end: usize) -> usize {
    text.as_bytes().get(at..end).unwrap_or(&[]).iter().take_while(|b| b.is_ascii_digit()).count()
}

fn number_end(text: &str, mut at: usize, end: usize) -> usize {
    while let Some(c) = char_at(text, at, end) {
        let inner = matches!(c, '.' | ',') && char_at(text, at + 1, end).is_some_and(|n| n.is_ascii_digit());
        if !c.is_ascii_digit() && !inner {
            break;
        }
        at += 1;
    }
    at
}

fn run_of(text: &str, mut at: usize, end: usize, c: char) -> usize {
    while char_at(text, at, end) == Some(c) {
        at += c.len_utf8();
    }
    at
}

/// End of a rule such as "--", "===" or "==--".
fn rule_end(text: &str, mut at: usize, end: usize) -> usize {
    while matches!(char_at(text, at, end), Some('-' | '=')) {
        at += 1;
    }
    at
}

fn behind_bracket(text: &str, at: usize) -> bool {
    at > 0 && text.as_bytes().get(at - 1) == Some(&b')')
}

/// A sign at the head of a chunk that stays with what follows: "+44", "#tag", "<3".
fn joins_next(c: char, rest: &str) -> bool {
    let next = rest.chars().next().unwrap_or(' ');
    match c {
        '+' => next.is_ascii_digit(),
        '#' => next.is_alphabetic(),
        '<' => rest == "3",
        _ => false,
    }
}

/// End of the token that starts with an apostrophe at `at`.
fn apostrophe(text: &str, at: usize, end: usize, chunk_start: usize) -> usize {
    let c = char_at(text, at, end).unwrap_or('\'');
    let after = at + c.len_utf8();
    // '' and `` as quotation marks
    if char_at(text, after, end).is_some_and(|n| n == c || (c == '‘' && n == '’')) {
        return run_of(text, after, end, c).min(after + c.len_utf8());
    }
    let rest = text.get(after..end).unwrap_or("");
    let word_len = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = rest.get(..word_len).unwrap_or("");
    if word.is_empty() {
        return after;
    }
    let year = word.len() <= 3 && digits(word, 0, word.len()) == 2 && matches!(word.get(2..), Some("" | "s"));
    let clitic = ["s", "re", "ve", "ll", "d", "m", "t", "em", "n", "cause", "til"]
        .iter()
        .any(|w| word.eq_ignore_ascii_case(w));
    // A clitic stands at the chunk's head or directly behind a closing mark: `"Titanic"'s`.
    let closed = char_at(text, after + word_len, end) == Some(c);
    if (year && at == chunk_start || clitic) && !closed { after + word_len } else { after }
}

/// Letters only, no apostrophe: the fused forms, else one word.
fn bare_word(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let len = end - start;
    if (2..=8).contains(&len)
        && let Some(word) = text.get(start..end)
        && let Some(cut) = fused(word)
    {
        let mut from = start;
        for &n in cut {
            push(from, start + n, out);
            from = start + n;
        }
        push(from, end, out);
        return;
    }
    push(start, end, out);
}

/// Where a fused form without apostrophe is cut.
fn fused(word: &str) -> Option<&'static [usize]> {
    let b = word.as_bytes();
    let (first, last) = (b.first()?.to_ascii_lowercase(), b.last()?.to_ascii_lowercase());
    let is = |w: &str| word.eq_ignore_ascii_case(w);
    match (b.len(), first, last) {
        (6, b'c', b't') if is("cannot") => Some(&[3]),
        (5, b'g' | b'w', b'a') if is("gonna") || is("gotta") || is("wanna") => Some(&[3]),
        (5, b'd', b'o') if is("dunno") => Some(&[2, 3]),
        (5, b'l' | b'g', b'e') if is("lemme") || is("gimme") => Some(&[3]),
        (4, b'd' | b'c' | b'w' | b'a', b't') if is("dont") || is("cant") || is("wont") || is("aint") => {
            Some(&[2])
        }
        (4, b'i', b't') if is("isnt") => Some(&[2]),
        (5, b'd' | b'h' | b'w' | b'a', b't')
            if is("didnt") || is("hasnt") || is("wasnt") || is("arent") || is("hadnt") =>
        {
            Some(&[3])
        }
        (6, b'd' | b'h', b't') if is("doesnt") || is("havent") => Some(&[4]),
        (7, b'c' | b'w', b't') if is("couldnt") || is("wouldnt") => Some(&[5]),
        (8, b's', b't') if is("shouldnt") => Some(&[6]),
        (2, b'i', b'm') if word != "IM" => Some(&[1]),
        (3, b'i', b'e') if word == "ive" || word == "Ive" => Some(&[1]),
        (5, b't', b's') if is("thats") => Some(&[4]),
        (5, b'w', b's') if is("whats") => Some(&[4]),
        (4, b'l', b's') if word == "lets" || word == "Lets" => Some(&[3]),
        (4, b'a', b't') if word == "alot" => Some(&[1]),
        (5, b'o', b'a') if is("outta") => Some(&[3]),
        _ => None,
    }
}

/// A run without hyphens: clitics and units are cut off its end.
fn simple(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let Some(run) = text.get(start..end) else { return };
    if run.bytes().all(|b| b.is_ascii_alphabetic()) {
        bare_word(text, start, end, out);
        return;
    }
    if run.contains(['\'', '’', '`']) {
        if run.eq_ignore_ascii_case("c'mon") || run.eq_ignore_ascii_case("c’mon") {
            push(start, end - 2, out);
            push(end - 2, end, out);
            return;
        }
        if let Some(cut) = clitic(run) {
            simple(text, start, start + cut, out);
            push(start + cut, end, out);
            return;
        }
    }
    if run.starts_with(|c: char| c.is_ascii_digit())
        && let Some(cut) = unit_cut(run)
    {
        push(start, start + cut, out);
        push(start + cut, end, out);
        return;
    }
    push(start, end, out);
}

/// Where the last clitic of a run begins.
fn clitic(run: &str) -> Option<usize> {
    let (at, mark) = run.char_indices().rev().find(|(_, c)| matches!(c, '\'' | '’' | '`'))?;
    let stem = run.get(..at)?;
    let tail = run.get(at + mark.len_utf8()..)?;
    let is = |w: &str| tail.eq_ignore_ascii_case(w);
    let last = stem.chars().next_back()?;
    if is("t") && stem.len() >= 2 && last.eq_ignore_ascii_case(&'n') {
        return Some(at - 1);
    }
    if is("s") {
        // "the 1980's" is a plural, "2023's" is not.
        let year = stem.len() == 4 && stem.bytes().all(|b| b.is_ascii_digit()) && !stem.ends_with('0');
        return (!last.is_ascii_digit() || year).then_some(at);
    }
    (is("re") || is("ve") || is("ll") || is("d") || is("m")).then_some(at)
}

const UNITS: &[&str] = &[
    "AM", "B", "C", "F", "GB", "GW", "K", "KB", "KM", "M", "MB", "MW", "PM", "TB", "TWh", "a.m", "am", "bbl",
    "bcm", "bn", "bpd", "bps", "cm", "ft", "g", "gb", "gm", "hrs", "ha", "k", "kV", "kW", "kWh", "kb", "kg",
    "km", "kph", "kt", "lb", "lbs", "m", "mb", "mg", "min", "mins", "ml", "mm", "mn", "mph", "mt", "oz",
    "p.m", "pm", "sq", "tn", "trn", "yr", "yrs",
];

/// Where the unit behind a number begins: "10|km", "7:30|pm".
fn unit_cut(run: &str) -> Option<usize> {
    let cut = run.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ':'))?;
    let unit = run.get(cut..)?;
    UNITS.contains(&unit).then_some(cut)
}

/// Single letters with dots between: "U.S", "p.m", "e.g"; also "Ph.D".
fn is_dotted(word: &str) -> bool {
    if !word.contains('.') {
        return false;
    }
    word.eq_ignore_ascii_case("ph.d")
        || word == "M.Sc"
        || word == "B.Sc"
        || word.split('.').all(|p| {
            let mut c = p.chars();
            c.next().is_some_and(char::is_alphabetic) && c.next().is_none()
        })
}

/// Common ends of file and host names.
fn is_extension(tail: &str) -> bool {
    const ENDS: &[&str] = &[
        "com", "org", "net", "gov", "edu", "mil", "info", "co", "uk", "cn", "jp", "kr", "eu", "de", "fr",
        "ru", "in", "io", "tv", "us", "ca", "au", "doc", "docx", "xls", "xlsx", "pdf", "txt", "jpg", "png",
        "gif", "html", "htm", "url", "exe", "zip", "csv", "ppt", "mp3",
    ];
    let end = tail.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tail.len());
    let word = tail.get(..end).unwrap_or("");
    let lower = word.bytes().all(|b| b.is_ascii_lowercase()) || word.bytes().all(|b| b.is_ascii_uppercase());
    lower && ENDS.iter().any(|e| word.eq_ignore_ascii_case(e))
}

fn is_address_tail(rest: &str) -> bool {
    rest.strip_prefix('.')
        .is_some_and(|t| is_extension(t) || t.chars().take_while(|c| c.is_ascii_lowercase()).count() >= 2)
}

fn slash_joins(before: &str, after: &str) -> bool {
    let digit_before = before.bytes().next_back().is_some_and(|b| b.is_ascii_digit());
    let digit_after = after.bytes().next().is_some_and(|b| b.is_ascii_digit());
    if digit_before && digit_after {
        // Dates and fractions, "9/11"; not "512/512kb".
        let all = |b: u8| b.is_ascii_digit() || b == b'/' || b == b'-';
        let tail = after.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(after.len());
        return before.bytes().all(all)
            && after.as_bytes().get(tail).is_none_or(|b| !b.is_ascii_alphabetic());
    }
    let one = |t: &str| t.len() == 1 && t.bytes().all(|b| b.is_ascii_alphabetic());
    (before == "s" && after.starts_with("he"))
        || (before == "w" && after.starts_with('o'))
        || (one(before) && one(after))
}

/// Runs whose hyphens are no joints: telephone numbers, dates by digits, file names.
fn keeps_hyphens(run: &str) -> bool {
    let only_digits = run.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.'));
    if only_digits {
        let parts = run.split('-').count();
        let last = run.rsplit('-').next().map_or(0, str::len);
        let first = run.split('-').next().map_or(0, str::len);
        return parts >= 3
            || (parts == 2 && last == 4 && (first == 3 || first == 5 || first == 7 || first == 8));
    }
    let digit = run.bytes().any(|b| b.is_ascii_digit());
    (digit && run.contains('_'))
        || run.matches('.').count() >= 3
        || run.rsplit_once('.').is_some_and(|(_, e)| is_extension(e))
}

fn follows_upper(text: &str, at: usize, end: usize, limit: usize) -> bool {
    next_word_char(text, at, end, limit).is_some_and(|c| c.is_uppercase() || c == '&')
}

fn follows_digit(text: &str, at: usize, end: usize, limit: usize) -> bool {
    next_word_char(text, at, end, limit).is_some_and(|c| c.is_ascii_digit() || c == '#')
}

/// The first character behind a period, over blanks on the same line.
fn next_word_char(text: &str, at: usize, end: usize, limit: usize) -> Option<char> {
    if at < end {
        return char_at(text, at, end);
    }
    text.get(at..limit)?.chars().find(|c| *c != ' ' && *c != '\u{A0}').filter(|c| !is_blank(*c))
}

fn is_smiley(chunk: &str) -> bool {
    const SMILEYS: &[&str] = &[
        ":)", ":(", ":D", ";)", ":-)", ":-(", ";-)", "=)", "=(", ":P", ":-P", ":/", "(:", ">:(", "<3", "^_^",
        "-_-", ":-D", ":'(", "XD", ":]", ":O",
    ];
    chunk.len() <= 4 && SMILEYS.contains(&chunk)
}

/// The web or mail address inside a chunk, as a byte range of the chunk.
fn address(chunk: &str) -> Option<(usize, usize)> {
    if !chunk.contains('.') && !chunk.contains("://") {
        return None;
    }
    let lead = chunk.find(|c: char| !matches!(c, '(' | '[' | '<' | '"' | '“' | '\'' | '‘'))?;
    let inner = chunk.get(lead..)?;
    let web =
        inner.contains("://") || starts_ignore_case(inner, "www.") || starts_ignore_case(inner, "mailto:");
    let path = !web && is_host_with_path(inner);
    let at = inner.find('@').filter(|_| !web);
    if web || path {
        let scheme = inner.find("://").unwrap_or(0);
        if scheme > 0 && !inner.get(..scheme)?.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let stop = inner.find(['>', '"', '”', '<', '“']).unwrap_or(inner.len());
        return Some((lead, lead + trim_end(inner.get(..stop)?)));
    }
    let at = at?;
    let host = inner.get(at + 1..)?;
    let local = inner.get(..at)?;
    let host_len = host
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_'))
        .unwrap_or(host.len());
    let host = host.get(..host_len)?;
    let local_ok = !local.is_empty()
        && local.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+' | b'&' | b'\'' | b'%')
        });
    let host = host.get(..trim_end(host))?;
    (local_ok && host.contains('.')).then_some((lead, lead + at + 1 + host.len()))
}

fn is_host_with_path(inner: &str) -> bool {
    let Some((host, path)) = inner.split_once('/') else { return false };
    !path.is_empty()
        && host.contains('.')
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && host.rsplit_once('.').is_some_and(|(name, end)| is_extension(end) && name.len() > 1)
}

fn trim_end(address: &str) -> usize {
    let mut out = address;
    loop {
        let Some(c) = out.chars().next_back() else { return 0 };
        let stray = matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | ']')
            || (c == ')' && out.matches('(').count() < out.matches(')').count());
        if !stray {
            return out.len();
        }
        out = out.get(..out.len() - c.len_utf8()).unwrap_or("");
    }
}

fn starts_ignore_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|t| t.eq_ignore_ascii_case(prefix))
}
