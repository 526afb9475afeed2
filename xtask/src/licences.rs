//! Licences of dependencies against the list in `deny.toml`.
//!
//! In: `cargo metadata` of the workspace and the list. Out: what is not on it, with the crate's name.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    licenses: Allowed,
}

#[derive(Deserialize)]
struct Allowed {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
}

/// Crates whose licence is not allowed, a line each; and how many were looked at.
pub fn check() -> anyhow::Result<(Vec<String>, usize)> {
    let deny: Deny = toml::from_str(&fs::read_to_string("deny.toml").context("deny.toml")?)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let out = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .context("cargo metadata")?;
    if !out.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&out.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&out.stdout).context("cargo metadata")?;
    let mut wrong = Vec::new();
    for p in &metadata.packages {
        match &p.license {
            Some(l) if is_allowed(l, &deny.licenses.allow) => {}
            Some(l) => {
                wrong.push(format!("{} {}: licence {l} is not on the list of deny.toml", p.name, p.version))
            }
            None => wrong.push(format!(
                "{} {}: names no licence{}",
                p.name,
                p.version,
                p.license_file.as_ref().map_or_else(String::new, |f| format!(", only the file {f}"))
            )),
        }
    }
    Ok((wrong, metadata.packages.len()))
}

/// Whether an SPDX expression can be met from the list. `/` is an old way to write `OR`.
fn is_allowed(expression: &str, allow: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allow) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> bool {
    let mut met = both(words, at, allow);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allow);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allow);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allow);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = either(words, at, allow);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).unwrap_or(&"");
        *at += 2;
        return allow.contains(&format!("{word} WITH {exception}"));
    }
    allow.contains(*word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_from_the_list() {
        let allow: BTreeSet<String> =
            ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR GPL-2.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(good, &allow), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT OR ISC) AND GPL-2.0", "MIT ISC"] {
            assert!(!is_allowed(bad, &allow), "{bad}");
        }
    }
}
