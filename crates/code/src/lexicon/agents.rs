//! PETRARCH's agents and issues.
//!
//! ```text
//! !PERSON! = MAN, MEN, WOMAN       # a set: COW!PERSON! is three nouns
//! FARMER [~AGR]                    # a noun and its role
//! CHAMBER_OF_TRADE {CHAMBERS_OF_TRADE} [~BUS]    # with a plural of its own
//! ```
//! Issues: `<ISSUE CATEGORY="health">`, a word or phrase a line, `</ISSUE>`; a category that is a PLOVER context is
//! taken.

use compact_str::CompactString;

use super::actor_code::ActorCode;
use super::user::{FileReport, UserFile};
use crate::ontology::Context;
use crate::parties::Gazetteer;
use crate::parties::gazetteer::Agent;
use crate::parties::user::Additions;

/// Most words of a noun phrase.
const MAX_WORDS: usize = 12;
/// Most members of a set.
const MAX_SET: usize = 200;

/// Takes the nouns of a file.
pub(crate) fn read(
    file: &UserFile,
    gazetteer: &Gazetteer,
    additions: &mut Additions,
    report: &mut FileReport,
) {
    let mut sets: Vec<(String, Vec<String>)> = Vec::new();
    for (n, raw) in file.text.lines().enumerate() {
        let n = n + 1;
        let line = raw.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('!')
            && let Some((name, members)) = line.split_once('=')
        {
            let members = members.split(',').map(|m| m.trim().trim_end_matches('_').to_owned());
            sets.push((name.trim().to_owned(), members.filter(|m| !m.is_empty()).take(MAX_SET).collect()));
            continue;
        }
        let Some((nouns, code)) = line.split_once('[') else {
            report.refuse(n, "a noun without a [~CODE]");
            continue;
        };
        let Some((code, _)) = code.split_once(']') else {
            report.refuse(n, "a code without its closing ]");
            continue;
        };
        let read = match ActorCode::parse(code, gazetteer) {
            Ok(read) => read,
            Err(why) => {
                report.refuse(n, why);
                continue;
            }
        };
        let (singular, plural) = match nouns.split_once('{') {
            Some((s, p)) => (s, p.split('}').next().unwrap_or("")),
            None => (nouns, ""),
        };
        let mut taken = false;
        for noun in [singular].into_iter().chain(plural.split([',', ' '])) {
            let noun = noun.trim();
            if noun.is_empty() {
                continue;
            }
            for spelled in with_sets(noun, &sets) {
                let words: Vec<CompactString> = spelled
                    .to_lowercase()
                    .split(['_', ' ', '-', ',', '/'])
                    .filter(|w| !w.is_empty())
                    .map(CompactString::new)
                    .collect();
                let letters = |w: &CompactString| w.chars().all(|c| c.is_alphanumeric() || "'.’".contains(c));
                if words.is_empty() || words.len() > MAX_WORDS || !words.iter().all(letters) {
                    report.refuse(
                        n,
                        format!("\"{}\" is no noun phrase", spelled.chars().take(60).collect::<String>()),
                    );
                    continue;
                }
                taken = true;
                let kind = CompactString::const_new("person");
                additions.agents.push(Agent { words, sector: read.sector, kind });
            }
        }
        report.taken += usize::from(taken);
    }
}

/// `COW!PERSON!` for each member of the set `!PERSON!`.
fn with_sets(noun: &str, sets: &[(String, Vec<String>)]) -> Vec<String> {
    for (name, members) in sets {
        if noun.contains(name.as_str()) {
            return members.iter().map(|m| noun.replace(name.as_str(), m)).collect();
        }
    }
    vec![noun.to_owned()]
}

/// Takes the words of issues whose category is a context.
pub(crate) fn read_issues(
    file: &UserFile,
    contexts: &mut Vec<(Context, CompactString)>,
    report: &mut FileReport,
) {
    let mut open: Option<Context> = None;
    let mut inside = false;
    for (n, raw) in file.text.lines().enumerate() {
        let n = n + 1;
        let line = raw.split('#').next().unwrap_or("").trim();
        if line.is_empty() || line.starts_with("<!--") {
            continue;
        }
        if let Some(rest) = line.strip_prefix("<ISSUE") {
            let name = rest.split('"').nth(1).unwrap_or("").to_lowercase().replace(['-', ' '], "_");
            open = name.parse().ok();
            inside = true;
            if open.is_none() {
                report.refuse(n, format!("\"{name}\" is no PLOVER context: its words are passed over"));
            }
            continue;
        }
        if line.starts_with("</ISSUE") {
            (open, inside) = (None, false);
            continue;
        }
        match open {
            Some(context) => {
                let words = line.replace('_', " ").to_lowercase();
                if line.starts_with('~') || words.split(' ').count() > 2 {
                    report.refuse(n, "a context is told by one word or two");
                } else {
                    contexts.push((context, CompactString::new(words.trim())));
                    report.taken += 1;
                }
            }
            None if !inside => report.refuse(n, "words outside an <ISSUE CATEGORY=\"…\">"),
            None => report.refused += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::user::FileKind;

    fn blank() -> FileReport {
        FileReport { name: "a".into(), kind: FileKind::Agents, taken: 0, refused: 0, notes: Vec::new() }
    }

    #[test]
    fn nouns_with_sets_and_plurals() {
        let text = "!FOLK! = MAN, WOMEN\nGOAT!FOLK! [~AGR]\nGUILD_OF_SMITHS {GUILDS_OF_SMITHS} [~BUS]\nNOBODY\nODD [~XQZ]\n";
        let file = UserFile { name: "a".into(), text: text.to_owned() };
        let g = Gazetteer::from_files(&chancery_data::parties()).unwrap();
        let (mut add, mut report) = (Additions::default(), blank());
        read(&file, &g, &mut add, &mut report);
        let nouns: Vec<String> = add.agents.iter().map(|a| a.words.join(" ")).collect();
        assert_eq!(nouns, ["goatman", "goatwomen", "guild of smiths", "guilds of smiths"]);
        assert_eq!((report.taken, report.refused), (2, 2));
    }

    #[test]
    fn issues_that_are_contexts() {
        let text = "<ISSUE CATEGORY=\"HEALTH\">\nwhooping_cough\n~cough drop\n</ISSUE>\n<ISSUE CATEGORY=\"ODD\">\nx\n</ISSUE>\n";
        let file = UserFile { name: "i".into(), text: text.to_owned() };
        let (mut contexts, mut report) = (Vec::new(), blank());
        read_issues(&file, &mut contexts, &mut report);
        assert_eq!(contexts, [(Context::Health, CompactString::new("whooping cough"))]);
        assert_eq!((report.taken, report.refused), (1, 3));
    }
}
