//! Training data: treebanks in CoNLL-U and named entities in two tabular forms.
//!
//! In: text of the files. Out: [`Example`]s whose parts are present where the file annotates them.
//! Multiword tokens and empty nodes are skipped; only syntactic words count.

use crate::labels::{Dep, NameKind, NameTag, Pos, Tag};

/// One sentence with whatever annotation its source has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// Word forms.
    pub forms: Vec<String>,
    /// Part of speech, tag and lemma of each word.
    pub tags: Option<Vec<(Pos, Tag, String)>>,
    /// Head (0 root, else 1 + word) and relation of each word.
    pub tree: Option<Vec<(usize, Dep)>>,
    /// Name label of each word.
    pub names: Option<Vec<NameTag>>,
}

/// Reads CoNLL-U. With `entities`, names come from GUM's `Entity=` in MISC.
#[must_use]
pub fn read_conllu(text: &str, entities: bool) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut mentions = Mentions::default();
    for block in text.split("\n\n") {
        let mut example = Example::default();
        let (mut tags, mut tree, mut misc) = (Vec::new(), Vec::new(), Vec::new());
        for line in block.lines() {
            let columns: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
            if columns.len() != 10 || !columns[0].bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            example.forms.push(columns[1].to_owned());
            tags.push((
                Pos::parse(columns[3]).unwrap_or(Pos::X),
                Tag::parse(columns[4]).unwrap_or(Tag::NN),
                columns[2].to_owned(),
            ));
            let relation = Dep::parse(columns[7])
                .or_else(|| columns[7].split(':').next().and_then(Dep::parse))
                .unwrap_or(Dep::Dep);
            tree.push((columns[6].parse().unwrap_or(0), relation));
            misc.push(columns[9]);
        }
        if example.forms.is_empty() {
            continue;
        }
        if entities {
            example.names = Some(mentions.names(&example.forms, &tags, &tree, &misc));
        }
        example.tags = Some(tags);
        example.tree = Some(tree);
        examples.push(example);
    }
    examples
}

/// A mention in GUM's bracket notation: entity id, kind, first and last word.
#[derive(Clone, Debug)]
struct Mention {
    id: String,
    kind: String,
    first: usize,
    last: usize,
}

#[derive(Default)]
struct Mentions {
    open: Vec<Mention>,
}

/// Titles that stand before a person's name and are not part of it.
const TITLES: &[&str] = &[
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "dr",
    "dr.",
    "president",
    "senator",
    "sen.",
    "minister",
    "prime",
    "sir",
    "king",
    "queen",
    "prince",
    "princess",
    "general",
    "gen.",
    "captain",
    "professor",
    "prof.",
    "judge",
    "justice",
    "governor",
    "gov.",
    "secretary",
    "chancellor",
    "lord",
    "lady",
    "pope",
    "saint",
    "mayor",
    "colonel",
    "col.",
    "chairman",
    "ambassador",
    "speaker",
    "representative",
    "rep.",
    "vice",
    "father",
    "miss",
    "madam",
    "chief",
    "emperor",
    "sheikh",
    "attorney",
];

impl Mentions {
    /// Names of a sentence: the proper-noun core of its mentions, outermost first.
    fn names(
        &mut self,
        forms: &[String],
        tags: &[(Pos, Tag, String)],
        tree: &[(usize, Dep)],
        misc: &[&str],
    ) -> Vec<NameTag> {
        let mut found = Vec::new();
        self.open.clear();
        for (i, misc) in misc.iter().enumerate() {
            if let Some(value) = misc.split('|').find_map(|m| m.strip_prefix("Entity=")) {
                self.read(value, i, &mut found);
            }
        }
        // Wider mentions first; inner ones fill what is left.
        found.sort_by_key(|m| (std::cmp::Reverse(m.last - m.first), m.first));
        let mut names = vec![NameTag::Outside; forms.len()];
        for m in &found {
            let kind = match m.kind.as_str() {
                "person" => NameKind::Per,
                "organization" => NameKind::Org,
                "place" => NameKind::Loc,
                "event" | "object" | "abstract" => NameKind::Misc,
                _ => continue,
            };
            let Some((first, last)) = core(m, kind, forms, tags, tree) else { continue };
            if names[first..=last].iter().any(|n| *n != NameTag::Outside) {
                continue;
            }
            names[first] = NameTag::Begin(kind);
            names[first + 1..=last].fill(NameTag::Inside(kind));
        }
        names
    }

    /// Reads one `Entity=` value such as `(3-person-new-cf1(4-place-new)5)`.
    fn read(&mut self, value: &str, word: usize, found: &mut Vec<Mention>) {
        let mut rest = value;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('(') {
                let end = after.find(['(', ')']).unwrap_or(after.len());
                let mut fields = after[..end].split('-');
                let id = fields.next().unwrap_or("").to_owned();
                let kind = fields.next().unwrap_or("").to_owned();
                let mention = Mention { id, kind, first: word, last: word };
                if after[end..].starts_with(')') {
                    found.push(mention);
                    rest = &after[end + 1..];
                } else {
                    self.open.push(mention);
                    rest = &after[end..];
                }
            } else {
                let end = rest.find([')', '(']).unwrap_or(rest.len());
                let id = &rest[..end];
                if let Some(at) = self.open.iter().rposition(|m| m.id == id) {
                    let mut mention = self.open.remove(at);
                    mention.last = word;
                    found.push(mention);
                }
                rest = rest[end..].strip_prefix(')').unwrap_or(&rest[end..]);
            }
        }
    }
}

/// The name within a mention: proper nouns around its head, "of" bridges, no titles.
fn core(
    m: &Mention,
    kind: NameKind,
    forms: &[String],
    tags: &[(Pos, Tag, String)],
    tree: &[(usize, Dep)],
) -> Option<(usize, usize)> {
    let inside = |w: usize| w >= m.first && w <= m.last;
    let head = (m.first..=m.last).find(|w| tree[*w].0 == 0 || !inside(tree[*w].0 - 1))?;
    let proper = |w: usize| tags[w].1 == Tag::NNP || tags[w].1 == Tag::NNPS;
    if !proper(head) {
        return None;
    }
    let capital = |w: usize| forms[w].chars().next().is_some_and(char::is_uppercase);
    let glue = |w: usize| matches!(forms[w].as_str(), "-" | "'" | "." | "&" | "/" | "\u{2013}");
    let number = |w: usize| kind == NameKind::Misc && tags[w].0 == Pos::Num;
    let part = |w: usize| proper(w) || (capital(w) && tags[w].0 != Pos::Det) || number(w);
    let (mut first, mut last) = (head, head);
    while first > m.first {
        let w = first - 1;
        if part(w) || (glue(w) && w > m.first && part(w - 1)) {
            first = w;
        } else {
            break;
        }
    }
    loop {
        let next = last + 1;
        if inside(next) && part(next) {
            last = next;
        } else if inside(next + 1) && glue(next) && part(next + 1) {
            last = next + 1;
        } else if kind != NameKind::Per && inside(next + 1) {
            let bridge = matches!(forms[next].as_str(), "of" | "for" | "and" | "in" | "de" | "la");
            let article = usize::from(forms[next + 1] == "the");
            if bridge && inside(next + 1 + article) && part(next + 1 + article) {
                last = next + 1 + article;
            } else {
                break;
            }
        } else {
            break;
        }
    }
    if kind == NameKind::Per {
        while first < last && TITLES.contains(&forms[first].to_lowercase().as_str()) {
            first += 1;
        }
        if first == last && TITLES.contains(&forms[first].to_lowercase().as_str()) {
            return None;
        }
    }
    Some((first, last))
}

/// Reads a name column: IOB2 labels at `column` of tab-separated lines with the word before it or
/// first; comment lines start with `# `.
#[must_use]
pub fn read_names(text: &str, word_column: usize, label_column: usize) -> Vec<Example> {
    let mut examples = Vec::new();
    for block in text.split("\n\n") {
        let mut example = Example::default();
        let mut names = Vec::new();
        for line in block.lines().filter(|l| !l.starts_with("# ")) {
            let columns: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
            let (Some(word), Some(label)) = (columns.get(word_column), columns.get(label_column)) else {
                continue;
            };
            example.forms.push((*word).to_owned());
            names.push(name_tag(label));
        }
        // An inside label without its beginning opens a name.
        for i in 0..names.len() {
            if let NameTag::Inside(kind) = names[i]
                && (i == 0 || names[i - 1].kind() != Some(kind))
            {
                names[i] = NameTag::Begin(kind);
            }
        }
        if !example.forms.is_empty() {
            example.names = Some(names);
            examples.push(example);
        }
    }
    examples
}

/// Coarse label of CrossNER's and Universal NER's inventories.
fn name_tag(label: &str) -> NameTag {
    let Some((place, kind)) = label.split_once('-') else { return NameTag::Outside };
    let kind = match kind {
        "PER" | "politician" | "person" => NameKind::Per,
        "ORG" | "politicalparty" | "organisation" => NameKind::Org,
        "LOC" | "country" | "location" => NameKind::Loc,
        _ => NameKind::Misc,
    };
    if place == "B" { NameTag::Begin(kind) } else { NameTag::Inside(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conllu_keeps_words_and_reads_mentions() {
        let line = |id: &str, form: &str, pos: &str, tag: &str, head: &str, dep: &str, misc: &str| {
            format!("{id}\t{form}\t{form}\t{pos}\t{tag}\t_\t{head}\t{dep}\t_\t{misc}\n")
        };
        let text = [
            "# text = x\n".to_owned(),
            line("1", "President", "PROPN", "NNP", "5", "nsubj", "Entity=(1-person-new"),
            line("2", "Lee", "PROPN", "NNP", "1", "flat", "Entity=1)"),
            line("3-4", "don't", "_", "_", "_", "_", "_"),
            line("3", "do", "AUX", "VBP", "5", "aux", "_"),
            line("4", "n't", "PART", "RB", "5", "advmod", "_"),
            line("4.1", "e", "VERB", "VB", "_", "_", "_"),
            line("5", "visit", "VERB", "VB", "0", "root", "_"),
            line("6", "Bank", "PROPN", "NNP", "5", "obj", "Entity=(2-organization-new"),
            line("7", "of", "ADP", "IN", "8", "case", "_"),
            line("8", "Korea", "PROPN", "NNP", "6", "nmod", "Entity=(3-place-new)2)"),
        ]
        .concat();
        let examples = read_conllu(&text, true);
        assert_eq!(examples.len(), 1);
        let e = &examples[0];
        assert_eq!(e.forms, ["President", "Lee", "do", "n't", "visit", "Bank", "of", "Korea"]);
        assert_eq!(e.tree.as_ref().map(|t| t[4]), Some((0, Dep::Root)));
        let org = NameTag::Inside(NameKind::Org);
        let o = NameTag::Outside;
        let want = [o, NameTag::Begin(NameKind::Per), o, o, o, NameTag::Begin(NameKind::Org), org, org];
        assert_eq!(e.names.as_deref(), Some(&want[..]));
    }

    #[test]
    fn name_columns() {
        let e = read_names("# c\n1\tthe\tO\n2\tParis\tB-LOC\n\n", 1, 2);
        assert_eq!(e[0].names, Some(vec![NameTag::Outside, NameTag::Begin(NameKind::Loc)]));
        let e = read_names("Labour\tB-politicalparty\nParty\tI-politicalparty\n", 0, 1);
        assert_eq!(e[0].names, Some(vec![NameTag::Begin(NameKind::Org), NameTag::Inside(NameKind::Org)]));
    }
}
