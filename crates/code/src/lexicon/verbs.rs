//! PETRARCH's verb dictionaries as rules.
//!
//! ```text
//! &HARBOUR                           # a set of words: &HARBOUR in a pattern is any of them
//! +PORT
//! +QUAY_                             # _ at the end: no plural
//! --- BLOCKADE [191] ---             # a block: verbs with one code
//! BLOCKADE {BLOCKADES BLOCKADED}     # a verb; its forms are read from the tree and need not be right
//! +CUT_OFF [162]                     # a verb of more words, with a code of its own
//! - * &HARBOUR [1312]                # a pattern: what stands around the verb (*), and its code
//! - * TALKS (WITH +) [046]            # (…) a prepositional phrase, + the recipient, $ the actor, ^ anybody
//! - * {PEACE TREATY} [057:057]        # {…} a phrase that hangs together; two codes: of either side
//! - * BY_$ TO_+ [112]                 # the older writing of the same
//! ```
//! A word before `*` is a subject, one after it an object or complement, one in brackets hangs on its preposition.
//! A code without a PLOVER type (01, statements) makes no rule; `[---]` makes one that says: no event.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::{CompactString, format_compact};

use super::Expression;
use super::user::{FileReport, UserFile};
use crate::cameo;
use crate::ontology::EventType;
use crate::path::{Constraint, Paths};
use crate::rule::{Rule, TriggerKind, USER_WEIGHT};

/// Most words that a set or a pattern's element may stand for.
const MAX_WORDS: usize = 600;
/// Most elements of a pattern.
const MAX_ITEMS: usize = 24;
/// Most verbs of one block.
const MAX_VERBS: usize = 400;

/// Where recipients may stand when the pattern does not say.
const RECIPIENT: &str = "obj | iobj | comp/subj | against | on | with | to | at | over | from | into | of | for | obj/of | obj/against | obj/on | obj/with | obj/to | obj/from | obj/for | obj/poss | comp/obj | comp/with | comp/to | comp/against | in | obj/in";

const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "against",
    "along",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "between",
    "beyond",
    "by",
    "despite",
    "during",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "since",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "upon",
    "via",
    "with",
    "within",
    "without",
    "up",
    "down",
];

const PARTICLES: &[&str] = &[
    "up", "down", "off", "out", "back", "over", "away", "aside", "forward", "apart", "together", "ahead",
    "in", "on", "around", "through", "along",
];

/// Part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Verb,
    Actor,
    Recipient,
    Both,
    Anybody,
    /// A preposition that stands without brackets.
    Preposition(String),
    Words(Vec<Expression>),
    /// Prepositions, parted by `|`, and what they bring.
    Phrase(String, Vec<Item>),
    /// Words that may stand anywhere below the verb.
    Below(Vec<Expression>),
}

/// One verb of a block: its words, its line, and its own code.
#[derive(Clone, Debug)]
struct Verb {
    words: Expression,
    code: Option<String>,
    line: usize,
}

/// A block under way.
#[derive(Default)]
struct Block {
    code: String,
    verbs: Vec<Verb>,
    patterns: Vec<(usize, String)>,
}

/// Reads a dictionary; every rule is named by file and line.
pub(crate) fn read(file: &UserFile, report: &mut FileReport) -> Vec<Rule> {
    let sets = sets(&file.text);
    let mut out = Vec::new();
    let mut block: Option<Block> = None;
    let mut in_set = false;
    for (n, raw) in file.text.lines().enumerate() {
        let n = n + 1;
        let line = raw.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        if line.len() > 4_000 {
            report.refuse(n, "the line is longer than 4000 bytes");
        } else if line.starts_with("---") {
            in_set = false;
            if let Some(done) = block.take() {
                close(done, file, &sets, report, &mut out);
            }
            let code = line.split_once('[').and_then(|(_, c)| c.split_once(']')).map_or("", |(c, _)| c);
            block = Some(Block { code: code.trim().to_owned(), ..Block::default() });
        } else if line.starts_with('&') {
            in_set = true;
        } else if in_set && line.starts_with('+') {
            // A word of a set: taken before.
        } else if line.starts_with('~') {
            report.refuse(n, "a transformation (~): the clause's tree does its work here");
        } else if let Some(pattern) = line.strip_prefix('-') {
            match &mut block {
                Some(b) => b.patterns.push((n, pattern.trim().to_owned())),
                None => report.refuse(n, "a pattern before any --- block ---"),
            }
        } else {
            in_set = false;
            match &mut block {
                Some(b) if b.verbs.len() >= MAX_VERBS => {
                    report.refuse(n, format!("a block has at most {MAX_VERBS} verbs"));
                }
                Some(b) => match verb(line, n) {
                    Ok(v) => b.verbs.push(v),
                    Err(why) => report.refuse(n, why),
                },
                None => report.refuse(n, "a verb before any --- block ---"),
            }
        }
    }
    if let Some(done) = block.take() {
        close(done, file, &sets, report, &mut out);
    }
    out
}

/// `+CUT_OFF {…} [162]`.
fn verb(line: &str, n: usize) -> Result<Verb, String> {
    let code = line.split_once('[').and_then(|(_, c)| c.split_once(']')).map(|(c, _)| c.trim().to_owned());
    let word = line.split(['{', '[']).next().unwrap_or("").trim();
    let lower = word.to_lowercase();
    // The mark shows which word is the verb; ours is the first.
    if lower.rfind('+').is_some_and(|at| at > 0) {
        return Err(format!("\"{word}\": the verb must be its first word"));
    }
    let words: Vec<CompactString> = lower
        .trim_start_matches('+')
        .split(['_', ' '])
        .filter(|w| !w.is_empty())
        .map(CompactString::new)
        .collect();
    if words.is_empty() || words.len() > 6 || !words.iter().all(|w| is_word(w)) {
        return Err(format!("\"{word}\" is no verb"));
    }
    Ok(Verb { words: Expression { words }, code, line: n })
}

fn is_word(w: &str) -> bool {
    w.chars().any(char::is_alphanumeric) && w.chars().all(|c| c.is_alphanumeric() || "-'’.".contains(c))
}

/// What a code says.
#[derive(Clone, Debug)]
struct Meaning {
    event: EventType,
    mode: Option<crate::ontology::Mode>,
    cameo: CompactString,
    /// Both sides do the same.
    mutual: bool,
    /// The code is the other side's: "[:051]" of GET SUPPORT.
    turned: bool,
}

/// What a code means: `None` for "no event".
fn meaning(code: &str) -> Result<Option<Meaning>, String> {
    let code = code.trim();
    let mut parts = code.split(':').map(str::trim);
    let (first, other) = (parts.next().unwrap_or(""), parts.next());
    let turned = first.is_empty() && other.is_some();
    let one = if turned { other.unwrap_or("") } else { first };
    if one.is_empty() {
        return Err("no code in [ ]".to_owned());
    }
    if one.bytes().all(|b| b == b'-') {
        return Ok(None);
    }
    if one.len() > 4 || !one.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("\"{one}\" is no CAMEO code"));
    }
    let (kind, mode) = cameo::plover(one)
        .ok_or_else(|| format!("CAMEO {} has no PLOVER type", one.get(..2).unwrap_or(one)))?;
    let mutual = !turned && other == Some(one);
    Ok(Some(Meaning { event: kind, mode, cameo: CompactString::new(one), mutual, turned }))
}

fn close(
    block: Block,
    file: &UserFile,
    sets: &BTreeMap<String, Vec<Expression>>,
    report: &mut FileReport,
    out: &mut Vec<Rule>,
) {
    // Verbs by code: those with one of their own apart.
    for v in &block.verbs {
        let code = v.code.as_deref().filter(|c| !c.is_empty()).unwrap_or(&block.code);
        match meaning(code) {
            // A verb without a code is there for its patterns.
            Ok(None) => report.taken += 1,
            Ok(Some(meaning)) => {
                report.taken += 1;
                out.push(rule(file, v.line, vec![v.words.clone()], Some(meaning), Built::default()));
            }
            Err(why) => report.refuse(v.line, why),
        }
    }
    for (line, text) in &block.patterns {
        match pattern(text, sets) {
            Ok((built, code)) => match meaning(&code) {
                Ok(meaning) if block.verbs.is_empty() => {
                    let _ = meaning;
                    report.refuse(*line, "its block has no verb that can be used");
                }
                Ok(meaning) => {
                    report.taken += 1;
                    let verbs = block.verbs.iter().map(|v| {
                        let mut words = v.words.clone();
                        words.words.extend(built.particle.clone());
                        words
                    });
                    out.push(rule(file, *line, verbs.collect(), meaning, built.clone()));
                }
                Err(why) => report.refuse(*line, why),
            },
            Err(why) => report.refuse(*line, why),
        }
    }
}

/// What a pattern asks for.
#[derive(Clone, Debug, Default)]
struct Built {
    particle: Option<CompactString>,
    has: Vec<Constraint>,
    actor: Vec<String>,
    recipient: Vec<String>,
    mutual: bool,
    text: String,
}

fn rule(
    file: &UserFile,
    line: usize,
    words: Vec<Expression>,
    meaning: Option<Meaning>,
    built: Built,
) -> Rule {
    let paths = |first: &[String], rest: &str| {
        let mut all: Vec<&str> = first.iter().map(String::as_str).collect();
        all.push(rest);
        // Only known steps are joined here: it cannot fail.
        Paths::parse(&all.join(" | ")).unwrap_or_default()
    };
    let silent = meaning.is_none();
    let meaning = meaning.unwrap_or(Meaning {
        event: EventType::Consult,
        mode: None,
        cameo: CompactString::default(),
        mutual: false,
        turned: false,
    });
    let (mut actor, mut recipient) = (paths(&built.actor, "subj"), paths(&built.recipient, RECIPIENT));
    if meaning.turned {
        std::mem::swap(&mut actor, &mut recipient);
    }
    Rule {
        id: format_compact!("{}:{line}", file.name),
        file: file.name.to_string().into(),
        event: meaning.event,
        mode: meaning.mode,
        cameo: meaning.cameo,
        trigger: TriggerKind::Verb,
        words,
        not: Vec::new(),
        needs: vec![built.text.clone(); built.has.len()],
        bars: Vec::new(),
        actor,
        recipient,
        matter: Paths::default(),
        mutual: built.mutual || meaning.mutual,
        weight: USER_WEIGHT,
        why: match built.text.is_empty() {
            true => String::from("a verb of the user's dictionary"),
            false => format!("the user's pattern: {}", built.text),
        },
        has: built.has,
        hits: Vec::new(),
        misses: Vec::new(),
        silent,
    }
}

/// `* TALKS (WITH +) [046]` as what must stand there, and its code.
fn pattern(text: &str, sets: &BTreeMap<String, Vec<Expression>>) -> Result<(Built, String), String> {
    let Some((body, rest)) = text.split_once('[') else {
        return Err("a pattern without a [code]".to_owned());
    };
    let Some((code, _)) = rest.split_once(']') else { return Err("a code without its closing ]".to_owned()) };
    let items = items(body, sets)?;
    let Some(at) = items.iter().position(|i| *i == Item::Verb) else {
        return Err("a pattern without its verb (*)".to_owned());
    };
    if items.iter().filter(|i| **i == Item::Verb).count() > 1 {
        return Err("a pattern with two verbs (*)".to_owned());
    }
    let mut built = Built { text: text.split_whitespace().collect::<Vec<_>>().join(" "), ..Built::default() };
    let (before, after) = (items.get(..at).unwrap_or(&[]), items.get(at + 1..).unwrap_or(&[]));
    let actor_after = names_actor(after);
    for item in before {
        match item {
            Item::Words(words) => built.has.push(constraint("subj | surface", words)?),
            Item::Recipient if actor_after => built.recipient.push("obj | surface".to_owned()),
            Item::Recipient => return Err("a recipient before its verb, and no actor after it".to_owned()),
            Item::Both => built.mutual = true,
            Item::Phrase(p, inner) => phrase(p, inner, "subj", &mut built)?,
            Item::Below(words) => built.has.push(constraint("any", words)?),
            Item::Actor | Item::Anybody | Item::Verb | Item::Preposition(_) => {}
        }
    }
    let mut items = after.iter().peekable();
    let mut first = true;
    while let Some(item) = items.next() {
        match item {
            Item::Preposition(p)
                if first
                    && PARTICLES.contains(&p.as_str())
                    && !matches!(items.peek(), Some(Item::Recipient | Item::Actor | Item::Anybody)) =>
            {
                built.particle = Some(CompactString::new(p));
            }
            Item::Preposition(p) => {
                let mut inner = Vec::new();
                while let Some(next) =
                    items.next_if(|i| !matches!(i, Item::Preposition(_) | Item::Phrase(..)))
                {
                    inner.push(next.clone());
                }
                phrase(p, &inner, "obj", &mut built)?;
            }
            Item::Words(words) => {
                built.has.push(constraint("obj | iobj | obj/of | comp | comp/obj | adverb", words)?)
            }
            Item::Recipient => {
                built.has.push(Constraint::Party(path("obj | iobj | comp/subj")?));
                built.recipient.push("obj | iobj | comp/subj".to_owned());
            }
            Item::Actor => {}
            Item::Both => built.mutual = true,
            Item::Phrase(p, inner) => phrase(p, inner, "obj", &mut built)?,
            Item::Below(words) => built.has.push(constraint("any", words)?),
            Item::Anybody | Item::Verb => {}
        }
        first = false;
    }
    Ok((built, code.to_owned()))
}

fn names_actor(items: &[Item]) -> bool {
    items.iter().any(|i| match i {
        Item::Actor => true,
        Item::Phrase(_, inner) => names_actor(inner),
        _ => false,
    })
}

fn path(text: &str) -> Result<Paths, String> {
    Paths::parse(text)
}

fn constraint(at: &str, words: &[Expression]) -> Result<Constraint, String> {
    Ok(Constraint::Words(path(at)?, words.to_vec()))
}

/// What a prepositional phrase asks for; `host` is what else it may hang on.
fn phrase(preposition: &str, inner: &[Item], host: &str, built: &mut Built) -> Result<(), String> {
    let at: Vec<String> = preposition.split('|').map(|p| format!("{p} | {host}/{p} | comp/{p}")).collect();
    let at = at.join(" | ");
    let mut plain = true;
    for item in inner {
        match item {
            Item::Words(words) => {
                plain = false;
                // "(TO NEGOTIATE)" is a verb as often as "(TO BORDER)" is a place.
                let at = if preposition == "to" { format!("{at} | comp | comp/obj") } else { at.clone() };
                built.has.push(constraint(&at, words)?);
            }
            Item::Recipient => {
                plain = false;
                built.has.push(Constraint::Party(path(&at)?));
                built.recipient.push(at.clone());
            }
            Item::Actor => {
                plain = false;
                // The "by" phrase of a passive is its subject already.
                if preposition != "by" {
                    built.actor.push(at.clone());
                }
            }
            Item::Both => built.mutual = true,
            Item::Phrase(p, inner) => phrase(p, inner, preposition.split('|').next().unwrap_or("of"), built)?,
            Item::Below(words) => built.has.push(constraint("any", words)?),
            Item::Anybody => {}
            Item::Verb | Item::Preposition(_) => return Err("a verb (*) inside brackets".to_owned()),
        }
    }
    if plain {
        let at = if preposition == "to" { format!("{at} | comp") } else { at };
        built.has.push(Constraint::Exists(path(&at)?));
    }
    Ok(())
}

/// The elements of a pattern.
fn items(body: &str, sets: &BTreeMap<String, Vec<Expression>>) -> Result<Vec<Item>, String> {
    let mut out = Vec::new();
    let mut rest = body.trim();
    let mut waiting: Vec<String> = Vec::new();
    let flush = |waiting: &mut Vec<String>, out: &mut Vec<Item>| -> Result<(), String> {
        if !waiting.is_empty() {
            out.push(Item::Words(expressions(&std::mem::take(waiting), sets)?));
        }
        Ok(())
    };
    while !rest.is_empty() {
        if out.len() + waiting.len() > MAX_ITEMS {
            return Err(format!("a pattern has at most {MAX_ITEMS} elements"));
        }
        if let Some(inner) = rest.strip_prefix('{') {
            flush(&mut waiting, &mut out)?;
            let (inside, after) = inner.split_once('}').ok_or("a { without its }")?;
            let words: Vec<String> = inside.split_whitespace().map(str::to_owned).collect();
            out.push(Item::Words(expressions(&words, sets)?));
            rest = after.trim_start();
        } else if let Some(inner) = rest.strip_prefix('(') {
            flush(&mut waiting, &mut out)?;
            let (inside, after) = inner.split_once(')').ok_or("a ( without its )")?;
            let (p, words) = inside.trim().split_once(char::is_whitespace).unwrap_or((inside.trim(), ""));
            let p = p.to_lowercase();
            let several: Vec<&str> = p.split('/').collect();
            if several.iter().all(|p| PREPOSITIONS.contains(p)) {
                // "(BY/WITH SANCTIONS)": any of them.
                out.push(Item::Phrase(several.join("|"), items(words, sets)?));
            } else {
                // "(GUNFIRE)", "(PEACE CONFERENCE)": anywhere below the verb.
                let words: Vec<String> = inside.split_whitespace().map(str::to_owned).collect();
                out.push(Item::Below(expressions(&words, sets)?));
            }
            rest = after.trim_start();
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || "({".contains(c)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            rest = after.trim_start();
            for part in parts(token) {
                let item = match part {
                    "*" => Item::Verb,
                    "$" => Item::Actor,
                    "+" => Item::Recipient,
                    "%" => Item::Both,
                    "^" => Item::Anybody,
                    word if PREPOSITIONS.contains(&word.to_lowercase().as_str()) => {
                        Item::Preposition(word.to_lowercase())
                    }
                    word => {
                        waiting.push(word.to_owned());
                        continue;
                    }
                };
                flush(&mut waiting, &mut out)?;
                out.push(item);
            }
        }
    }
    flush(&mut waiting, &mut out)?;
    Ok(out)
}

/// `TO_+` is a preposition and a party; `PRIME_MINISTER` is one word.
fn parts(token: &str) -> Vec<&str> {
    let sign = |p: &str| matches!(p, "*" | "$" | "+" | "%" | "^");
    let all: Vec<&str> = token.split('_').filter(|p| !p.is_empty()).collect();
    let apart = all.iter().any(|p| sign(p))
        || all.first().is_some_and(|p| PREPOSITIONS.contains(&p.to_lowercase().as_str()));
    // "*SCEPTICAL", "FIGHTER_&AIRCRAFT".
    if let Some(rest) = token.strip_prefix('*').filter(|r| !r.is_empty() && !apart) {
        return vec!["*", rest];
    }
    if apart || token.contains("_&") { all } else { vec![token] }
}

/// The phrases that words with sets among them stand for: singular as the tree gives lemmas, and as written.
fn expressions(
    words: &[String],
    sets: &BTreeMap<String, Vec<Expression>>,
) -> Result<Vec<Expression>, String> {
    let mut out: BTreeSet<Vec<CompactString>> = BTreeSet::new();
    out.insert(Vec::new());
    for word in words {
        let mut choices: Vec<Vec<CompactString>> = Vec::new();
        for word in word.split('/').filter(|w| !w.is_empty()) {
            if let Some(name) = word.strip_prefix('&') {
                let name = name.trim_end_matches('_').to_uppercase();
                let set = sets.get(&name).ok_or_else(|| format!("there is no set \"&{name}\""))?;
                choices.extend(set.iter().map(|e| e.words.clone()));
            } else {
                choices.extend(forms(word)?);
            }
        }
        let mut next = BTreeSet::new();
        for start in &out {
            for choice in &choices {
                let mut longer = start.clone();
                longer.extend(choice.iter().cloned());
                next.insert(longer);
                if next.len() > MAX_WORDS {
                    return Err(format!("its words stand for more than {MAX_WORDS} phrases"));
                }
            }
        }
        out = next;
    }
    Ok(out.into_iter().filter(|w| !w.is_empty()).map(|words| Expression { words }).collect())
}

/// A word as written and, where it looks like a plural, its singular.
fn forms(word: &str) -> Result<Vec<Vec<CompactString>>, String> {
    let lower = word.to_lowercase();
    let words: Vec<CompactString> =
        lower.split('_').filter(|w| !w.is_empty()).map(CompactString::new).collect();
    if words.is_empty() || words.len() > 8 || !words.iter().all(|w| is_word(w)) {
        return Err(format!("\"{word}\" is no word"));
    }
    let mut out = vec![words.clone()];
    if let Some(last) = words.last() {
        let singular = match last.as_str() {
            w if w.len() < 4 || w.ends_with("ss") || w.ends_with("us") || w.ends_with("is") => None,
            w if w.ends_with("ies") => w.strip_suffix("ies").map(|s| format_compact!("{s}y")),
            w if ["ches", "shes", "sses", "xes"].iter().any(|e| w.ends_with(e)) => {
                w.strip_suffix("es").map(CompactString::new)
            }
            w => w.strip_suffix('s').map(CompactString::new),
        };
        if let Some(s) = singular {
            let mut other = words.clone();
            if let Some(end) = other.last_mut() {
                *end = s;
            }
            out.push(other);
        }
    }
    Ok(out)
}

/// The sets of a file; a set may take in another that stands anywhere.
fn sets(text: &str) -> BTreeMap<String, Vec<Expression>> {
    let mut raw: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("").trim();
        if let Some(name) = line.strip_prefix('&') {
            let name =
                name.split(['[', '=']).next().unwrap_or("").trim().trim_end_matches('_').to_uppercase();
            raw.entry(name.clone()).or_default();
            open = Some(name);
        } else if line.is_empty() {
            // A set goes on over blank and comment lines.
        } else if let (Some(name), Some(word)) = (&open, line.strip_prefix('+')) {
            if let Some(words) = raw.get_mut(name).filter(|w| w.len() < MAX_WORDS) {
                words.push(word.trim().to_owned());
            }
        } else {
            open = None;
        }
    }
    let names: Vec<String> = raw.keys().cloned().collect();
    let mut out = BTreeMap::new();
    for name in names {
        let mut words = BTreeSet::new();
        gather(&name, &raw, 0, &mut words);
        out.insert(name, words.into_iter().map(|words| Expression { words }).collect());
    }
    out
}

fn gather(
    name: &str,
    raw: &BTreeMap<String, Vec<String>>,
    depth: u32,
    out: &mut BTreeSet<Vec<CompactString>>,
) {
    for word in raw.get(name).into_iter().flatten() {
        if out.len() > MAX_WORDS {
            return;
        }
        match word.strip_prefix('&') {
            Some(other) if depth < 6 => {
                gather(&other.trim_end_matches('_').to_uppercase(), raw, depth + 1, out)
            }
            Some(_) => {}
            None => out.extend(forms(word).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::user::FileKind;

    const DICTIONARY: &str = "&HARBOUR\n+PORT\n+QUAY_\n\n--- SEAL [191] ---\nSEAL {SEALS SEALED}\n+SHUT_OFF [162]\n- * &HARBOUR [1312]  # x\n- * TALKS (WITH +) [046:046]\n- * {PEACE TREATY} (BY $) [---]\n- + * DEAL [057]\n- * &NONE [190]\n- * OUT ENVOYS [166]\n- * TO_+ BY_$ [112]\n- WORDS [112]\n- * HELP (FROM) [:070]\n- * X [010]\nRE_+SEAL\n";

    #[test]
    fn blocks_become_rules() {
        let file = UserFile { name: "v.txt".into(), text: DICTIONARY.to_owned() };
        let mut report = FileReport {
            name: "v.txt".into(),
            kind: FileKind::of(&file),
            taken: 0,
            refused: 0,
            notes: Vec::new(),
        };
        assert_eq!(report.kind, FileKind::Verbs);
        let rules = read(&file, &mut report);
        let ids: Vec<&str> = rules.iter().map(|r| r.id.as_str()).collect();
        let want =
            ["v.txt:6", "v.txt:7", "v.txt:8", "v.txt:9", "v.txt:10", "v.txt:13", "v.txt:14", "v.txt:16"];
        assert_eq!(ids, want);
        assert_eq!(rules[1].words[0].words, ["shut", "off"]);
        assert_eq!(rules[2].event, EventType::Threaten);
        assert!(rules[3].mutual && rules[4].silent && !rules[3].silent);
        assert_eq!(rules[5].words[0].words, ["seal", "out"]);
        let bad: Vec<usize> = report.notes.iter().map(|n| n.line).collect();
        assert_eq!(bad, [18, 11, 12, 15, 17], "{:?}", report.notes);
    }

    #[test]
    fn plurals_are_singular_too() {
        let of = |w: &str| forms(w).unwrap().iter().map(|w| w.join(" ")).collect::<Vec<_>>();
        assert_eq!(of("SANCTIONS"), ["sanctions", "sanction"]);
        assert_eq!(of("PRIME_MINISTERS"), ["prime ministers", "prime minister"]);
        assert_eq!(of("CRISIS"), ["crisis"]);
        assert!(forms("A=B").is_err());
    }

    #[test]
    fn hostile_sets_end() {
        let s = sets("&A\n+&B\n+X\n&B\n+&A\n+&A\n");
        assert!(s["A"].len() <= 2 && s["B"].len() <= 2);
    }
}
