//! Writes the seeds of every target below `fuzz/corpus`, where cargo-fuzz looks for them.

use std::path::Path;

use keyward_fuzz::{seeds, targets};

fn main() -> std::io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = fuzz.parent().unwrap_or(fuzz);
    for (target, _) in targets::ALL {
        let folder = fuzz.join("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        let seeds = seeds::of(target, root);
        for (index, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{index:04}")), seed)?;
        }
        println!("{target}: {} seeds", seeds.len());
    }
    Ok(())
}
