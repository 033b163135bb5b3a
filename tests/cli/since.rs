//! `--since` and `--staged` on real histories.

use std::fs;

use crate::support::*;

const GENERATES: &str =
    "CREATE TABLE t_new (\n  id bigint NOT NULL AUTO_INCREMENT,\n  name varchar(20),\n  PRIMARY KEY (id)\n) ENGINE=InnoDB;\n";
const NEW_SEED: &str = "INSERT INTO t_new (name) VALUES ('a');\n";

/// A repository with a known fault in one file, and a table without one in another.
fn repository() -> tempfile::TempDir {
    let folder = faulty();
    write(folder.path(), "db/mysql/new.sql", GENERATES.as_bytes());
    write(folder.path(), "db/mysql/seed.sql", NEW_SEED.as_bytes());
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "begin"]);
    folder
}

const NEW: &str = "db/mysql/new.sql:2:3: error[unassigned-primary-key]";
const OLD: &str = "db/mysql/schema.sql:2:3: error[unassigned-primary-key]";

#[test]
fn only_what_the_changes_bring_about_is_reported() {
    let folder = repository();
    let root = folder.path();
    assert_eq!(found(root, &["--since", "HEAD"]).len(), 0);
    write(root, "db/mysql/new.sql", GENERATES.replace(" AUTO_INCREMENT", "").as_bytes());
    assert_eq!(found(root, &["--since", "HEAD"]), [NEW]);
    assert_eq!(found(root, &[]), [NEW, OLD]);
    let text = stdout(&keyward(root, &["check", "--since", "HEAD"]));
    assert!(text.contains("1 error, 0 warnings") && text.contains("; 1 not of these changes"), "{text}");
    // Committed, and a branch that went on: what it left behind counts from where the two parted.
    git(root, &["checkout", "-q", "-b", "work"]);
    git(root, &["commit", "-q", "-a", "-m", "forget"]);
    assert_eq!(found(root, &["--since", "HEAD"]).len(), 0);
    assert_eq!(found(root, &["--since", "main"]), [NEW]);
}

#[test]
fn a_cause_that_was_taken_away_is_a_change_too() {
    let folder = repository();
    let root = folder.path();
    let (old, seed) = (SCHEMA.replace("t_user", "t_old"), SEED.replace("t_user", "t_old"));
    let generate = "ALTER TABLE t_old MODIFY id bigint NOT NULL AUTO_INCREMENT;\n";
    write(root, "db/mysql/old.sql", format!("{old}{generate}{seed}").as_bytes());
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "generate"]);
    assert_eq!(found(root, &[]), [OLD]);
    // Nothing of what the finding shows has a changed line.
    write(root, "db/mysql/old.sql", format!("{old}{seed}").as_bytes());
    assert_eq!(found(root, &["--since", "HEAD"]), ["db/mysql/old.sql:2:3: error[unassigned-primary-key]"]);
    // Nor when a whole file goes.
    git(root, &["checkout", "-q", "--", "."]);
    fs::rename(root.join("db/mysql/new.sql"), root.join("db/mysql/moved.sql")).unwrap();
    assert_eq!(found(root, &["--since", "HEAD"]).len(), 0);
}

#[test]
fn the_other_end_counts() {
    let folder = repository();
    let root = folder.path();
    write(root, "db/mysql/schema.sql", format!("{SCHEMA}INSERT INTO t_user (name) VALUES ('b');\n").as_bytes());
    assert_eq!(found(root, &["--since", "HEAD"]), [OLD], "the INSERT was changed");
    write(root, "db/mysql/schema.sql", format!("{SCHEMA}{SEED}-- a remark\n").as_bytes());
    assert_eq!(found(root, &["--since", "HEAD"]).len(), 0);
}

#[test]
fn untracked_files_are_new() {
    let folder = repository();
    let fault = format!("{SCHEMA}{SEED}").replace("t_user", "t_more");
    write(folder.path(), "db/mysql/a b ü.sql", fault.as_bytes());
    assert_eq!(found(folder.path(), &["--since", "HEAD"]), ["db/mysql/a b ü.sql:2:3: error[unassigned-primary-key]"]);
    assert_eq!(found(folder.path(), &["--staged"]).len(), 0, "it is not staged");
    git(folder.path(), &["add", "-A"]);
    assert_eq!(found(folder.path(), &["--staged"]), ["db/mysql/a b ü.sql:2:3: error[unassigned-primary-key]"]);
}

#[test]
fn what_is_staged_is_judged_as_it_is_staged() {
    let folder = repository();
    let root = folder.path();
    write(root, "db/mysql/new.sql", GENERATES.replace(" AUTO_INCREMENT", "").as_bytes());
    assert_eq!(found(root, &["--staged"]).len(), 0);
    git(root, &["add", "-A"]);
    // The working tree has it mended, with other lines; what would be committed has not.
    write(root, "db/mysql/new.sql", format!("-- a\n-- b\n{GENERATES}").as_bytes());
    assert_eq!(found(root, &["--staged"]), [NEW]);
    assert_eq!(found(&root.join("db"), &["--staged"]), [NEW.trim_start_matches("db/")]);
}

/// As git itself calls it: with an index of its own for `commit -a`.
#[cfg(unix)]
#[test]
fn a_hook_of_git_refuses_the_fault_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository();
    let root = folder.path();
    let hook = root.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\nexec '{}' check --staged --quiet\n", env!("CARGO_BIN_EXE_keyward"))).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let commit = |message: &str| {
        let mut command = std::process::Command::new("git");
        command.args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "-q",
            "-a",
            "-m",
            message,
        ]);
        command.current_dir(root).env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", root);
        command.output().unwrap()
    };
    write(root, "db/mysql/new.sql", GENERATES.replace(" AUTO_INCREMENT", "").as_bytes());
    let refused = commit("forget");
    assert!(!refused.status.success(), "{refused:?}");
    // A hook's output is git's to show, on stderr.
    assert!(format!("{}{}", stdout(&refused), stderr(&refused)).contains("[db/mysql/new.sql:2:3]"), "{refused:?}");
    write(root, "db/mysql/new.sql", GENERATES.replace("20", "30").as_bytes());
    assert!(commit("widen").status.success());
}

#[test]
fn the_first_commit_has_everything_new() {
    let folder = faulty();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    assert_eq!(found(folder.path(), &["--staged"]), [OLD]);
}

#[test]
fn what_git_cannot_tell_is_said() {
    let folder = faulty();
    let output = keyward(folder.path(), &["check", "--since", "HEAD"]);
    assert!(code(&output) == 2 && stderr(&output).contains("is not in a git repository"), "{output:?}");
    let folder = repository();
    for name in ["nowhere", "--help", "HEAD~7"] {
        let output = keyward(folder.path(), &["check", &format!("--since={name}")]);
        assert!(code(&output) == 2 && stderr(&output).contains(&format!("there is no commit `{name}`")), "{output:?}");
    }
    let mut command = command(folder.path(), &["check", "--staged"]);
    let output = command.env("PATH", "").output().unwrap();
    assert!(code(&output) == 2 && stderr(&output).contains("git program"), "{output:?}");
}

#[test]
fn a_baseline_of_what_is_not_staged_is_not_stale() {
    let folder = repository();
    let root = folder.path();
    write(root, "db/mysql/new.sql", GENERATES.replace(" AUTO_INCREMENT", "").as_bytes());
    keyward(root, &["baseline"]);
    let output = keyward(root, &["check", "--staged"]);
    assert!(code(&output) == 0 && stderr(&output).is_empty(), "{output:?}");
}

#[test]
fn a_range_that_ends_here_is_its_start() {
    let folder = repository();
    let root = folder.path();
    git(root, &["checkout", "-q", "-b", "work"]);
    write(root, "db/mysql/new.sql", GENERATES.replace(" AUTO_INCREMENT", "").as_bytes());
    git(root, &["commit", "-q", "-a", "-m", "forget"]);
    for range in ["main..", "main..HEAD", "main...work", "HEAD~1..HEAD"] {
        assert_eq!(found(root, &["--since", range]), [NEW], "{range}");
    }
    let output = keyward(root, &["check", "--since", "HEAD..main"]);
    let said = "`HEAD..main` ends at a commit that is not checked out, and keyward judges what is: check `main` out and say `--since HEAD`";
    assert!(code(&output) == 2 && stderr(&output).contains(said), "{output:?}");
    let output = keyward(root, &["check", "--since", "nowhere..HEAD"]);
    assert!(code(&output) == 2 && stderr(&output).contains("there is no commit `nowhere`"), "{output:?}");
}
