//! The measures of coreference on examples worked by hand.

#[path = "../examples/coref/mod.rs"]
mod coref;

use coref::{Measures, Ratio};

fn near(ratio: Ratio, precision: f64, recall: f64) {
    let (p, r, _) = ratio.figures();
    assert!((p - 100.0 * precision).abs() < 1e-9, "precision {p}, want {precision}");
    assert!((r - 100.0 * recall).abs() < 1e-9, "recall {r}, want {recall}");
}

/// Gold {1 2 3} {4 5 6 7}, found {1 2} {3 4 5} {6 7 8}: 8 is no gold mention.
#[test]
fn three_measures_by_hand() {
    let mut m = Measures::default();
    m.add(&vec![vec![1, 2, 3], vec![4, 5, 6, 7]], &vec![vec![1, 2], vec![3, 4, 5], vec![6, 7, 8]]);
    near(m.mentions, 7.0 / 8.0, 1.0);
    // Gold classes fall into two pieces each: (3-2) + (4-2) of 2 + 3 links. Found: 1 + (3-2) + (3-2, 8 alone) of 5.
    near(m.muc, 3.0 / 5.0, 3.0 / 5.0);
    // Recall: (4 + 1)/3 + (4 + 4)/4 of 7. Precision: 4/2 + (1 + 4)/3 + 4/3 of 8.
    near(m.b_cubed, 5.0 / 8.0, (5.0 / 3.0 + 2.0) / 7.0);
    // {1 2 3}~{1 2}: 4/5; {4 5 6 7}~{4 5 …} or {6 7 …}: 4/7. Best sum 4/5 + 4/7.
    let best = 4.0 / 5.0 + 4.0 / 7.0;
    near(m.ceaf_e, best / 3.0, best / 2.0);
}

/// The example of Bagga & Baldwin 1998: {1…5} {6 7} {8…C}, found with the first or the second joined to the third.
#[test]
fn wrong_joins_cost_by_their_size_in_b_cubed_only() {
    let gold = vec![vec![1, 2, 3, 4, 5], vec![6, 7], vec![8, 9, 10, 11, 12]];
    let mut small = Measures::default();
    small.add(&gold, &vec![vec![1, 2, 3, 4, 5], vec![6, 7, 8, 9, 10, 11, 12]]);
    let mut large = Measures::default();
    large.add(&gold, &vec![vec![6, 7], vec![1, 2, 3, 4, 5, 8, 9, 10, 11, 12]]);
    near(small.muc, 0.9, 1.0);
    near(large.muc, 0.9, 1.0);
    near(small.b_cubed, (5.0 + 29.0 / 7.0) / 12.0, 1.0);
    near(large.b_cubed, (2.0 + 5.0) / 12.0, 1.0);
}

/// The best alignment is not the greedy one: {1 2 3} takes its second choice so that {4 5} has any.
#[test]
fn entities_are_aligned_for_the_whole() {
    let mut m = Measures::default();
    let gold = vec![vec![1, 2, 3], vec![4]];
    m.add(&gold, &vec![vec![1, 2, 4], vec![3]]);
    // {1 2 3}~{1 2 4} 2/3, ~{3} 1/2; {4}~{1 2 4} 1/2, ~{3} 0: crossing gives 1/2 + 1/2 > 2/3.
    near(m.ceaf_e, 0.5, 0.5);
    let mut same = Measures::default();
    same.add(&gold, &gold);
    assert!((same.conll() - 100.0).abs() < 1e-9);
}
