//! Checks of the trainer: gradients against differences, and training's network against the reader's.

use super::data::Example;
use super::net::{Grads, Net, Rates, Shares, learn};
use super::ops::Rng;
use super::prepare::{Corpus, Setup};
use super::run::{Options, parts, start};
use super::{measure_parse, read_conllu, train};
use crate::format::ModelError;
use crate::labels::{Dep, NameTag, Pos, Tag};
use crate::model::{Model, Scratch};

/// A few sentences with all annotation, written for this test.
fn corpus() -> Corpus {
    type Row = (&'static str, &'static str, Pos, Tag, usize, Dep);
    let sentences: [&[Row]; 3] = [
        &[
            ("Ministers", "minister", Pos::Noun, Tag::NNS, 2, Dep::Nsubj),
            ("met", "meet", Pos::Verb, Tag::VBD, 0, Dep::Root),
            ("in", "in", Pos::Adp, Tag::IN, 4, Dep::Case),
            ("Seoul", "Seoul", Pos::Propn, Tag::NNP, 2, Dep::Obl),
            (".", ".", Pos::Punct, Tag::PERIOD, 2, Dep::Punct),
        ],
        &[
            ("The", "the", Pos::Det, Tag::DT, 2, Dep::Det),
            ("talks", "talk", Pos::Noun, Tag::NNS, 3, Dep::Nsubj),
            ("collapsed", "collapse", Pos::Verb, Tag::VBD, 0, Dep::Root),
            (".", ".", Pos::Punct, Tag::PERIOD, 3, Dep::Punct),
        ],
        &[("Yes", "yes", Pos::Intj, Tag::UH, 0, Dep::Root)],
    ];
    let trees: Vec<Example> = sentences
        .iter()
        .map(|s| Example {
            forms: s.iter().map(|w| w.0.to_owned()).collect(),
            tags: Some(s.iter().map(|w| (w.2, w.3, w.1.to_owned())).collect()),
            tree: Some(s.iter().map(|w| (w.4, w.5)).collect()),
            names: Some(s.iter().map(|w| NameTag::from_index(usize::from(w.0 == "Seoul") * 5)).collect()),
        })
        .collect();
    let trees: Vec<Example> = (0..4).flat_map(|_| trees.clone()).collect();
    let vectors = vec![("met".to_owned(), vec![0.5, -0.3, 0.1]), ("talks".to_owned(), vec![0.2, 0.9, -0.4])];
    Corpus { trees, names: Vec::new(), vectors, max_vectors: 10, substitutes: Vec::new() }
}

fn options() -> Options {
    Options {
        word: 8,
        hidden: 4,
        epochs: 60,
        rate: 0.02,
        batch_words: 20,
        dropout: 0.0,
        ..Options::default()
    }
}

fn setup() -> (Setup, Net, Options) {
    let setup = Setup::new(&corpus());
    let options = options();
    let net = start(&setup, &options, &mut Rng::new(7));
    (setup, net, options)
}

const RATES: Rates = Rates { input: 0.0, layer: 0.0, head: 0.0 };
const SHARES: Shares = Shares { pos: 0.5, tag: 0.7, script: 0.3, arc: 1.0, rel: 0.9, name: 1.1 };

#[test]
fn gradients_equal_differences() {
    let (setup, mut net, _) = setup();
    let corpus = corpus();
    // Biases and word vectors large enough that few units sit at the kink of their nonlinearity.
    let mut chance = Rng::new(5);
    for (id, rows, columns) in net.dense.config.shapes() {
        if rows == 1 && columns > 1 {
            net.dense.get_mut(id).iter_mut().for_each(|v| *v = 0.5 * chance.normal());
        }
    }
    net.rows.iter_mut().for_each(|v| *v *= 3.0);
    let examples: Vec<&Example> = corpus.trees[..3].iter().collect();
    let batch = setup.batch(&examples, None);
    let mut grads = Grads::new(&net);
    learn(&net, &batch, RATES, SHARES, 1.0, &mut Rng::new(1), &mut grads);
    let mut spare = grads.clone();
    let mut loss = |net: &Net| learn(net, &batch, RATES, SHARES, 1.0, &mut Rng::new(1), &mut spare).total();
    let step = 2e-3;
    let (mut checked, mut wrong) = (0, Vec::new());
    let mut check = |name: String, get: &dyn Fn(&mut Net) -> &mut f32, want: f32| {
        let value = *get(&mut net);
        *get(&mut net) = value + step;
        let up = loss(&net);
        *get(&mut net) = value - step;
        let down = loss(&net);
        *get(&mut net) = value;
        let slope = (up - down) / (2.0 * step);
        checked += 1;
        if (slope - want).abs() > 0.01 + 0.05 * want.abs().max(slope.abs()) {
            wrong.push(format!("{name}: gradient {want}, difference {slope}"));
        }
    };
    let mut rng = Rng::new(3);
    for (id, rows, columns) in grads.dense.config.shapes() {
        let (at, len) = grads.dense.place(id);
        assert_eq!(len, rows * columns);
        for _ in 0..12 {
            let i = at + rng.below(len);
            check(format!("{id:?}[{}]", i - at), &|n| &mut n.dense.data[i], grads.dense.data[i]);
        }
    }
    for row in grads.touched.iter().take(20) {
        let i = *row as usize * 8 + rng.below(8);
        check(format!("row {row}"), &|n| &mut n.rows[i], grads.rows[i]);
    }
    // A unit that crosses zero within the step has no slope there; such cases are few.
    assert!(wrong.len() * 100 <= checked, "{wrong:#?} of {checked}");
    assert!(grads.dense.data.iter().filter(|g| g.abs() > 1e-4).count() > grads.dense.data.len() / 4);
}

#[test]
fn training_learns_repeats_and_reads_the_same() {
    let corpus = corpus();
    let mut last = 0.0;
    let mut watch = |p: super::Progress<'_>| last = p.losses.iter().sum();
    let bytes = train(&corpus, &options(), &mut watch);
    assert!(last < 1.0, "loss {last}");
    assert_eq!(bytes, train(&corpus, &options(), &mut |_| {}));
    let model = Model::from_bytes(&bytes).expect("own file");
    let score = measure_parse(&model, &corpus.trees);
    assert!(score.las_full > 90.0 && score.pos > 90.0 && score.lemma > 90.0, "{score:?}");
    let conllu = super::to_conllu(&model, &corpus.trees);
    assert_eq!(read_conllu(&conllu, false).len(), corpus.trees.len());
}

#[test]
fn any_words_give_trees_in_any_company() {
    let (setup, net, options) = setup();
    let model = Model::from_parts(parts(&setup, &net, &options));
    let long: Vec<String> = (0..1000).map(|i| format!("w{}", i % 37)).collect();
    let sentences: Vec<Vec<&str>> = vec![
        vec![],
        vec![""],
        vec!["Ministers", "met", "\u{0}", "日本", "🙂", "…"],
        long.iter().map(String::as_str).collect(),
        vec!["The", "talks", "collapsed", "."],
    ];
    let read = model.analyse(&sentences, &mut Scratch::default());
    for (s, a) in sentences.iter().zip(&read) {
        assert_eq!(s.len(), a.len());
        assert_eq!(a.iter().filter(|w| w.head.is_none()).count(), usize::from(!s.is_empty()));
        let heads: Vec<usize> = a.iter().map(|w| w.head.map_or(0, |h| h as usize + 1)).collect();
        assert!(crate::tree::is_tree(&heads));
        assert!(a.iter().all(|w| (0.0..=1.0).contains(&w.dep_confidence)));
        assert!(a.iter().all(|w| (w.dep == Dep::Root) == w.head.is_none()));
    }
    // A sentence reads the same alone, with a used scratch, and in a document.
    let mut scratch = Scratch::default();
    for (s, a) in sentences.iter().zip(&read) {
        assert_eq!(&model.analyse(std::slice::from_ref(s), &mut scratch)[0], a);
    }
}

#[test]
fn damaged_files_are_refused() {
    let (setup, net, options) = setup();
    let bytes = parts(&setup, &net, &options).to_bytes();
    assert!(Model::from_bytes(&bytes).is_ok_and(|m| m.version() == options.version));
    assert_eq!(Model::from_bytes(b"hello").err(), Some(ModelError::NotAModel));
    assert_eq!(Model::from_bytes(&[]).err(), Some(ModelError::NotAModel));
    let mut other = bytes.clone();
    other[8] = 9;
    assert_eq!(Model::from_bytes(&other).err(), Some(ModelError::Format { found: 9 }));
    for at in (20..bytes.len()).step_by(bytes.len() / 50) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert!(Model::from_bytes(&changed).is_err(), "byte {at}");
        assert!(Model::from_bytes(&bytes[..at]).is_err());
    }
}
