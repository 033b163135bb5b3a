use keyward::source::*;
fn main() {
    let mut seed = 0x9E3779B97F4A7C15u64;
    let mut r = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    let mut n = 0;
    for root in std::env::args().skip(1) {
        for (i, e) in walkdir::WalkDir::new(root)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|e| e.path().extension().is_some_and(|x| x == "java") && e.file_type().is_file())
            .enumerate()
        {
            if i % 40 != 0 {
                continue;
            }
            let t = String::from_utf8_lossy(&std::fs::read(e.path()).unwrap()).into_owned();
            if t.len() < 50 || t.len() > 60000 {
                continue;
            }
            for _ in 0..15 {
                let c: Vec<char> = t.chars().collect();
                let a = r() % c.len();
                let b = (a + 1 + r() % 60).min(c.len());
                let mut m: String = c[..a].iter().collect();
                match r() % 4 {
                    0 => {}
                    1 => m.extend(&c[b..]),
                    2 => {
                        m.push_str(["\"", "\\", "\"\"\"", "(", "{", "é", "%1$", "'", "<", "@", "\\u12"][r() % 11]);
                        m.extend(&c[a..])
                    }
                    _ => {
                        m.extend(&c[b..]);
                        let s: String = c[a..b].iter().collect();
                        let k = m.len();
                        let mut k = r() % (k + 1);
                        while !m.is_char_boundary(k) {
                            k -= 1
                        }
                        m.insert_str(k, &s)
                    }
                }
                let f = SourceFile::new(FileId(0), "A.java", FileKind::Java, m);
                let o = keyward::lang::java::read(&f);
                n += 1;
                // spans on boundaries
                for (_, x) in o.all_functions() {
                    for t in &x.texts {
                        for p in &t.pieces {
                            assert!(f.text.get(p.at.start as usize..p.at.end as usize).is_some(), "{p:?} {}", e.path().display())
                        }
                    }
                    for c in &x.calls {
                        assert!(f.text.get(c.at.start as usize..c.at.end as usize).is_some())
                    }
                    assert!(f.text.get(x.at.start as usize..x.at.end as usize).is_some())
                }
            }
        }
    }
    println!("{n} mutants ok");
}
