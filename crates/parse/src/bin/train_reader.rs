//! Trains and measures the reader model.
//!
//! `train-reader --data DIR --vectors FILE --out FILE` trains; `--model FILE --eval FILE` prints
//! CoNLL-U; `--model FILE --data DIR` measures; `--model FILE --speed FILE` times one thread.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use chancery_parse::train::{
    Corpus, Example, Options, measure_names, measure_parse, parse_vectors, read_conllu, read_names,
    to_conllu, train,
};
use chancery_parse::{Model, NameKind, Scratch};

const NAMED: [NameKind; 3] = [NameKind::Per, NameKind::Org, NameKind::Loc];

fn main() -> Result<(), Box<dyn Error>> {
    let mut flags: HashMap<String, String> = HashMap::new();
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        let name = flag.strip_prefix("--").ok_or_else(|| format!("unexpected argument {flag}"))?;
        flags.insert(name.to_owned(), args.next().ok_or_else(|| format!("--{name} needs a value"))?);
    }
    let flag = |name: &str| flags.get(name).map(String::as_str);
    match (flag("model"), flag("data"), flag("eval"), flag("speed")) {
        (Some(model), _, Some(file), _) => {
            print!("{}", to_conllu(&load(model)?, &read_conllu(&fs::read_to_string(file)?, false)));
        }
        (Some(model), _, _, Some(file)) => speed(&load(model)?, &fs::read_to_string(file)?),
        (Some(model), Some(data), _, _) => report(&load(model)?, &Measures::read(Path::new(data))?),
        (None, Some(data), _, _) => fit(Path::new(data), &flags)?,
        _ => return Err("give --data DIR to train, or --model FILE with --eval, --speed or --data".into()),
    }
    Ok(())
}

fn load(path: &str) -> Result<Model, Box<dyn Error>> {
    Ok(Model::from_bytes(&fs::read(path)?)?)
}

/// Held-out files.
struct Measures {
    ewt: Vec<Example>,
    gum: Vec<Example>,
    politics: Vec<Example>,
    uner: Vec<Example>,
}

impl Measures {
    fn read(data: &Path) -> Result<Self, Box<dyn Error>> {
        let text = |name: &str| fs::read_to_string(data.join(name));
        let uner = read_names(&text("entities/uner_ewt-dev.iob2")?, 1, 2);
        Ok(Self {
            ewt: read_conllu(&text("treebank/en_ewt-dev.conllu")?, false),
            gum: read_conllu(&text("treebank/gum_permissive-dev.conllu")?, true),
            politics: read_names(&text("entities/crossner_politics-dev.txt")?, 0, 1),
            uner: uner.into_iter().step_by(4).collect(),
        })
    }
}

fn report(model: &Model, m: &Measures) {
    for (name, examples) in [("EWT dev", &m.ewt), ("GUM dev", &m.gum)] {
        let s = measure_parse(model, examples);
        eprintln!(
            "{name}: words {} UPOS {:.2} XPOS {:.2} lemma {:.2} UAS {:.2} LAS {:.2} LAS with subtypes {:.2}",
            s.words, s.pos, s.tag, s.lemma, s.uas, s.las, s.las_full
        );
    }
    for (name, examples) in
        [("CrossNER politics dev", &m.politics), ("UNER EWT held-out quarter", &m.uner), ("GUM dev", &m.gum)]
    {
        let s = measure_names(model, examples, &NAMED);
        eprintln!("{name} names: gold {} found {} F1 {:.2}", s.gold, s.found, s.f1());
    }
}

fn speed(model: &Model, text: &str) {
    let examples = read_conllu(text, false);
    let sentences: Vec<Vec<&str>> =
        examples.iter().map(|e| e.forms.iter().map(String::as_str).collect()).collect();
    let words: usize = sentences.iter().map(Vec::len).sum();
    let mut scratch = Scratch::default();
    for pass in ["cold", "warm", "warm"] {
        let start = Instant::now();
        for document in sentences.chunks(30) {
            std::hint::black_box(model.analyse(document, &mut scratch));
        }
        let took = start.elapsed().as_secs_f64();
        eprintln!("{pass}: {words} words in {took:.3} s, {:.0} words/s", words as f64 / took);
    }
}

fn fit(data: &Path, flags: &HashMap<String, String>) -> Result<(), Box<dyn Error>> {
    let text = |name: &str| fs::read_to_string(data.join(name));
    let out = flags.get("out").ok_or("--out FILE is missing")?;
    let mut corpus = Corpus {
        trees: read_conllu(&text("treebank/en_ewt-train.conllu")?, false),
        max_vectors: number(flags, "max-vectors", 60_000.0)? as usize,
        ..Corpus::default()
    };
    corpus.trees.extend(read_conllu(&text("treebank/gum_permissive-train.conllu")?, true));
    if let Some(path) = flags.get("silver") {
        // Trees that other models agreed on; their tags and lemmas are left to the treebanks.
        let silver = read_conllu(&fs::read_to_string(path)?, false);
        corpus.trees.extend(silver.into_iter().map(|e| Example { tags: None, ..e }));
    }
    let uner = read_names(&text("entities/uner_ewt-dev.iob2")?, 1, 2);
    corpus.names.extend(uner.into_iter().enumerate().filter(|(i, _)| i % 4 != 0).map(|(_, e)| e));
    let politics = read_names(&text("entities/crossner_politics-train.txt")?, 0, 1);
    // Few sentences, and the only ones of the edited prose that news is: seen several times an epoch.
    for _ in 0..number(flags, "politics-repeats", 4.0)? as usize {
        corpus.names.extend(politics.iter().cloned());
    }
    if let Some(path) = flags.get("names") {
        corpus.names.extend(read_names(&fs::read_to_string(path)?, 0, 1));
    }
    if let Some(path) = flags.get("name-list") {
        corpus.substitutes = substitutes(&fs::read_to_string(path)?);
    }
    if let Some(path) = flags.get("vectors") {
        corpus.vectors = parse_vectors(&fs::read_to_string(path)?);
    }
    let base = Options::default();
    let options = Options {
        epochs: number(flags, "epochs", base.epochs as f64)? as usize,
        threads: number(flags, "threads", base.threads as f64)? as usize,
        seed: number(flags, "seed", base.seed as f64)? as u64,
        rate: number(flags, "rate", f64::from(base.rate))? as f32,
        batch_words: number(flags, "batch-words", base.batch_words as f64)? as usize,
        word: number(flags, "word", base.word as f64)? as usize,
        hidden: number(flags, "hidden", base.hidden as f64)? as usize,
        layers: number(flags, "layers", base.layers as f64)? as usize,
        dropout: number(flags, "dropout", f64::from(base.dropout))? as f32,
        version: flags.get("version").cloned().unwrap_or(base.version),
    };
    let every = number(flags, "measure-every", 3.0)? as usize;
    let measures = Measures::read(data)?;
    let start = Instant::now();
    let epochs = options.epochs;
    let bytes = train(&corpus, &options, &mut |p| {
        let [tags, arcs, rels, names] = p.losses;
        eprintln!(
            "epoch {} after {:.0} s: loss tags {tags:.3} arcs {arcs:.3} relations {rels:.3} names {names:.3}",
            p.epoch,
            start.elapsed().as_secs_f64()
        );
        if p.epoch % every.max(1) == 0 || p.epoch == epochs {
            report(&(p.model)(), &measures);
        }
    });
    fs::write(out, &bytes)?;
    eprintln!("wrote {out}, {} bytes", bytes.len());
    Ok(())
}

/// Reads names with their kind, "ORG<tab>Bank of Korea", in the treebanks' words.
fn substitutes(text: &str) -> Vec<(NameKind, Vec<Vec<String>>)> {
    NAMED
        .into_iter()
        .map(|kind| {
            let names = text.lines().filter_map(|l| l.split_once('\t')).filter(|(k, _)| *k == kind.as_str());
            (kind, names.map(|(_, n)| words(n)).filter(|w| !w.is_empty() && w.len() < 9).collect())
        })
        .collect()
}

/// The words of a name: apart at blanks, possessives and hyphens between capitals.
fn words(name: &str) -> Vec<String> {
    let spaced = name.replace("'s ", " 's ").replace('-', " - ").replace(',', " , ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

fn number(flags: &HashMap<String, String>, name: &str, default: f64) -> Result<f64, Box<dyn Error>> {
    flags.get(name).map_or(Ok(default), |v| v.parse().map_err(|_| format!("--{name} needs a number").into()))
}
