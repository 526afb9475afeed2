//! Words of likelihood: the seven bands of ICD 203 (Analytic Standards, 2015).

/// A band of chance with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// 1 to 5 %.
    AlmostNoChance,
    /// 5 to 20 %.
    VeryUnlikely,
    /// 20 to 45 %.
    Unlikely,
    /// 45 to 55 %.
    RoughlyEvenChance,
    /// 55 to 80 %.
    Likely,
    /// 80 to 95 %.
    VeryLikely,
    /// 95 to 99 %.
    AlmostCertain,
}

impl Band {
    /// The band of a chance; 0 and 1 take the outermost, since nothing to come is certain.
    pub fn of(chance: f64) -> Band {
        match chance {
            c if c < 0.05 => Band::AlmostNoChance,
            c if c < 0.20 => Band::VeryUnlikely,
            c if c < 0.45 => Band::Unlikely,
            c if c < 0.55 => Band::RoughlyEvenChance,
            c if c < 0.80 => Band::Likely,
            c if c < 0.95 => Band::VeryLikely,
            _ => Band::AlmostCertain,
        }
    }

    /// The standard's first wording.
    pub fn words(self) -> &'static str {
        match self {
            Band::AlmostNoChance => "there is almost no chance",
            Band::VeryUnlikely => "it is very unlikely",
            Band::Unlikely => "it is unlikely",
            Band::RoughlyEvenChance => "there is a roughly even chance",
            Band::Likely => "it is likely",
            Band::VeryLikely => "it is very likely",
            Band::AlmostCertain => "it is almost certain",
        }
    }
}

/// Laplace's rule of succession: the chance of one more after `hits` of `trials`.
pub fn succession(hits: usize, trials: usize) -> f64 {
    (hits as f64 + 1.0) / (trials as f64 + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_the_standard() {
        assert_eq!(Band::of(0.03).words(), "there is almost no chance");
        assert_eq!(Band::of(0.5), Band::RoughlyEvenChance);
        assert_eq!(Band::of(0.79), Band::Likely);
        assert_eq!(Band::of(1.0), Band::AlmostCertain);
        assert!((succession(0, 0) - 0.5).abs() < 1e-9);
    }
}
