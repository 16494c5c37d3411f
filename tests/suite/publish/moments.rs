//! Builds that are killed at random moments: what no list of system calls foresees.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::bench::{Bench, CRIBSHEET, Tree, tree};
use crate::vaults::write;

const SHEETS: usize = 300;
const MOMENTS: usize = 50;

#[test]
fn build_killed_at_random_moments_leaves_the_old_site_or_the_new_one() {
    let bench = Bench::new();
    for vault in ["old", "new"] {
        for number in 0..SHEETS {
            let text =
                format!("---\ntags: [t{}]\n---\n\n# The {vault} sheet {number}\n", number % 9);
            write(&bench.at(vault), &format!("content/b/{number}.md"), text);
        }
    }
    let new = bench.build("new");
    let start = Instant::now();
    let old = bench.build("old");
    let whole = start.elapsed();
    let mut random = Random(0x5EED);
    let mut found = [0; 2];
    for moment in 0..MOMENTS {
        // A little longer than a build takes, so that some of them end.
        let wait = whole.mul_f64(random.fraction() * 1.1);
        kill_after(&bench, wait);
        let site = tree(&bench.site());
        let which = [&old, &new].iter().position(|whole| **whole == site);
        let which = which.unwrap_or_else(|| panic!("{}", told(moment, wait, &site)));
        found[which] += 1;
        // Fails where debris is in the way, or stays.
        assert!(bench.build("old") == old, "the build after moment {moment} differs");
    }
    assert!(found[0] > 0, "no moment was early enough: {found:?}");
}

fn kill_after(bench: &Bench, wait: Duration) {
    let mut command = Command::new(CRIBSHEET);
    command.args(bench.arguments("new", &bench.site()));
    let mut build =
        bench.prepare(&mut command).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(wait);
    // A build that has ended cannot be killed: as good.
    let _ = build.kill();
    build.wait().unwrap();
}

fn told(moment: usize, wait: Duration, site: &Tree) -> String {
    format!("moment {moment}, after {wait:?}: {} files, neither old nor new", site.len())
}

/// The same numbers in each run: a linear congruential generator (Knuth's MMIX).
struct Random(u64);

impl Random {
    /// From 0 to 1.
    fn fraction(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}
