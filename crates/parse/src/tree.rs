//! Best tree over arc scores.
//!
//! In: for each word a score for every head. Out: one head for each word, a tree with exactly one
//! root. Greedy when that is a tree already, else Chu–Liu/Edmonds (Chu and Liu 1965, Edmonds 1967)
//! with the root fixed to the best candidate.

/// Scores of one sentence: row `d` (a word) holds `n + 1` scores, column 0 the root, column `h + 1`
/// word `h` as head. Scores of a word as its own head are ignored.
pub(crate) struct ArcScores<'a> {
    pub(crate) n: usize,
    pub(crate) scores: &'a [f32],
}

impl ArcScores<'_> {
    fn at(&self, dependent: usize, head: usize) -> f32 {
        let s = self.scores[dependent * (self.n + 1) + head];
        if dependent + 1 == head || s.is_nan() { f32::NEG_INFINITY } else { s }
    }
}

/// Writes the head column of each word (0 root, `h + 1` word `h`) into `heads`.
pub(crate) fn decode(arcs: &ArcScores<'_>, heads: &mut Vec<usize>) {
    let n = arcs.n;
    heads.clear();
    for d in 0..n {
        let mut best = usize::from(d == 0 && n > 1);
        let mut score = f32::NEG_INFINITY;
        for h in 0..=n {
            if h != d + 1 && arcs.at(d, h) > score {
                best = h;
                score = arcs.at(d, h);
            }
        }
        if best == d + 1 {
            best = 0;
        }
        heads.push(best);
    }
    if is_tree(heads) {
        return;
    }
    // Candidates for the one root: words that chose it, else all.
    let chosen: Vec<usize> = (0..n).filter(|d| heads[*d] == 0).collect();
    let pool = if chosen.is_empty() { (0..n).collect() } else { chosen };
    let gain = |d: usize| {
        let other = (1..=n).filter(|h| *h != d + 1).map(|h| arcs.at(d, h)).fold(f32::NEG_INFINITY, f32::max);
        arcs.at(d, 0) - other
    };
    let mut root = pool.first().copied().unwrap_or(0);
    for d in pool {
        if gain(d) > gain(root) {
            root = d;
        }
    }
    // Nodes: 0 is the fixed root word, the others follow; its own head is the outer root.
    let nodes: Vec<usize> = std::iter::once(root).chain((0..n).filter(|d| *d != root)).collect();
    let size = nodes.len();
    let mut matrix = vec![f64::NEG_INFINITY; size * size];
    for (i, d) in nodes.iter().enumerate().skip(1) {
        for (j, h) in nodes.iter().enumerate() {
            if i != j {
                matrix[i * size + j] = f64::from(arcs.at(*d, *h + 1)).clamp(-1e9, 1e9);
            }
        }
    }
    let parents = edmonds(&matrix, size);
    heads[root] = 0;
    for (i, d) in nodes.iter().enumerate().skip(1) {
        heads[*d] = nodes[parents[i]] + 1;
    }
}

/// True when `heads` (0 root, `h + 1` word `h`) has one root and no cycle.
pub(crate) fn is_tree(heads: &[usize]) -> bool {
    let n = heads.len();
    if n == 0 {
        return true;
    }
    if heads.iter().filter(|h| **h == 0).count() != 1 {
        return false;
    }
    let mut seen = vec![0u32; n];
    for start in 0..n {
        let mark = start as u32 + 1;
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = mark;
            match heads[at].checked_sub(1) {
                Some(h) if h < n => at = h,
                _ => break,
            }
        }
        if seen[at] == mark && heads[at] != 0 {
            return false;
        }
    }
    true
}

/// Maximum arborescence rooted at node 0; `matrix[d * size + h]` scores head `h` of node `d`.
///
/// Contracts one cycle at a time; recursion is at most `size / 2` deep, and `size` is bounded by
/// the caller's sentence limit.
fn edmonds(matrix: &[f64], size: usize) -> Vec<usize> {
    let mut parent = vec![0usize; size];
    for d in 1..size {
        let row = &matrix[d * size..(d + 1) * size];
        let mut best = 0;
        for h in 0..size {
            if h != d && (best == d || row[h] > row[best]) {
                best = h;
            }
        }
        parent[d] = best;
    }
    let Some(cycle) = find_cycle(&parent) else { return parent };
    let mut in_cycle = vec![false; size];
    for c in &cycle {
        in_cycle[*c] = true;
    }
    // Contracted graph: the outside nodes in order (0 first), then the cycle as one node.
    let outside: Vec<usize> = (0..size).filter(|d| !in_cycle[*d]).collect();
    let small = outside.len() + 1;
    let hub = small - 1;
    let mut inner = vec![f64::NEG_INFINITY; small * small];
    let mut enter = vec![0usize; small]; // word of the cycle that the outside head takes
    let mut leave = vec![0usize; small]; // word of the cycle that heads the outside word
    for (i, d) in outside.iter().enumerate() {
        for (j, h) in outside.iter().enumerate() {
            if i != j {
                inner[i * small + j] = matrix[d * size + h];
            }
        }
        for c in &cycle {
            let out = matrix[d * size + c];
            if out > inner[i * small + hub] {
                inner[i * small + hub] = out;
                leave[i] = *c;
            }
            let into = matrix[c * size + d] - matrix[c * size + parent[*c]];
            if into > inner[hub * small + i] {
                inner[hub * small + i] = into;
                enter[i] = *c;
            }
        }
    }
    let solved = edmonds(&inner, small);
    for (i, d) in outside.iter().enumerate().skip(1) {
        parent[*d] = if solved[i] == hub { leave[i] } else { outside[solved[i]] };
    }
    let from = solved[hub];
    parent[enter[from]] = outside[from];
    parent
}

fn find_cycle(parent: &[usize]) -> Option<Vec<usize>> {
    let mut colour = vec![0usize; parent.len()];
    colour[0] = usize::MAX;
    for start in 1..parent.len() {
        let mut at = start;
        while colour[at] == 0 {
            colour[at] = start;
            at = parent[at];
        }
        if colour[at] == start {
            let mut cycle = vec![at];
            let mut next = parent[at];
            while next != at {
                cycle.push(next);
                next = parent[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Best one-root tree by trying every head for every word.
    fn brute(arcs: &ArcScores<'_>) -> f32 {
        let n = arcs.n;
        let mut best = f32::NEG_INFINITY;
        let mut heads = vec![0; n];
        for code in 0..(n + 1).pow(n as u32) {
            let mut rest = code;
            for h in &mut heads {
                *h = rest % (n + 1);
                rest /= n + 1;
            }
            if is_tree(&heads) {
                best = best.max((0..n).map(|d| arcs.at(d, heads[d])).sum());
            }
        }
        best
    }

    #[test]
    fn two_words_that_choose_each_other() {
        let scores = [0.0, f32::NAN, 9.0, 1.0, 9.0, 0.0];
        let mut heads = Vec::new();
        decode(&ArcScores { n: 2, scores: &scores }, &mut heads);
        assert_eq!(heads, [2, 0]);
    }

    proptest! {
        #[test]
        fn always_a_tree(n in 1usize..40, seed in any::<u32>()) {
            let mut s = seed;
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| {
                s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (s >> 16) as f32 / 6553.6
            }).collect();
            let mut heads = Vec::new();
            decode(&ArcScores { n, scores: &scores }, &mut heads);
            prop_assert!(is_tree(&heads));
        }

        #[test]
        fn hostile_scores_still_make_a_tree(n in 1usize..9, pick in proptest::collection::vec(0usize..4, 90)) {
            let values = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0];
            let scores: Vec<f32> = pick.iter().take(n * (n + 1)).map(|p| values[*p]).collect();
            let mut heads = Vec::new();
            decode(&ArcScores { n, scores: &scores }, &mut heads);
            prop_assert!(is_tree(&heads));
        }

        #[test]
        fn best_when_root_is_certain(scores in proptest::collection::vec(0.0f32..10.0, 20)) {
            let n = 4;
            let mut scores = scores;
            for d in 0..n {
                scores[d * 5] = if d == 1 { 100.0 } else { -100.0 };
            }
            let arcs = ArcScores { n, scores: &scores };
            let mut heads = Vec::new();
            decode(&arcs, &mut heads);
            let got: f32 = (0..n).map(|d| arcs.at(d, heads[d])).sum();
            prop_assert!((got - brute(&arcs)).abs() < 1e-3);
        }
    }
}
