//! All that can be wrong with a vault: one entry for each rule, one line for each message.

use super::Severity;
use super::fault::catalogue;

fn did_you_mean(nearest: &Option<String>) -> Option<String> {
    nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
}

fn or(hint: Option<String>, otherwise: &str) -> Option<String> {
    Some(hint.unwrap_or_else(|| otherwise.to_owned()))
}

fn say(hint: &str) -> Option<String> {
    Some(hint.to_owned())
}

/// What to write instead of a tag that is taken out.
fn instead_of(tag: &str) -> &'static str {
    match tag {
        "a" => {
            "write a link as `[text](file.md)`, an anchor as `## Heading {#anchor}`, \
             or set `markdown.html = \"trusted\"`"
        }
        "img" => "write `![what it shows](file.png)`, or set `markdown.html = \"trusted\"`",
        _ => {
            "write it in Markdown, put it in backticks to show it, or set `markdown.html = \"trusted\"`"
        }
    }
}

catalogue! {
    // Files.

    /// A sheet's bytes are no UTF-8 text.
    NotText "not-text" Error {
        NotUtf8 { offset: usize, byte: String } => "the file is not UTF-8: byte {byte} at offset {offset}",
            say("save it as UTF-8");
        NulByte { offset: usize } => "the file has a NUL byte at offset {offset}: it is not text",
            say("a picture or program belongs beside the sheets under its own extension");
        Utf16 {} => "the file is UTF-16", say("save it as UTF-8");
    }
    /// A file that is larger than what is read.
    FileTooLarge "file-too-large" Error {
        FileTooLarge { size: u64, limit: u64 } => "the file has {size} bytes, at most {limit} are read",
            say("split it, or link to it where it is hosted");
    }
    /// A link of the file system.
    Symlink "symlink" Error {
        SymlinkRefused {} => "symbolic links are not followed", say("put the file itself here");
    }
    /// A device, pipe or socket.
    NotAFile "not-a-file" Error {
        NotAFile {} => "this is neither a file nor a folder", say("remove it from the vault");
    }
    /// A file name that cannot be a part of a URL, or that not every system can hold.
    BadFileName "bad-file-name" Error {
        FileNameNotText { name: String } => "the name `{name}` is not UTF-8", say("rename it");
        FileNameBackslash { name: String } => "the name `{name}` has a backslash: some systems take it for a folder",
            say("rename it");
        FileNameNotPortable { name: String, why: String } => "the name `{name}` {why}",
            say("rename it: not every system can hold such a file");
        OutputNotPortable { path: String, maker: String, name: String, why: String } =>
            "{maker} would be the file `{path}`: `{name}` {why}", say("rename it: not every system can hold such a file");
        FileNameWithoutSlug { name: String } => "the name `{name}` has no letter or digit to make a URL of",
            say("rename it with letters or digits");
    }
    /// Two files of the site with one name.
    OutputCollision "output-collision" Error {
        OutputCollision { path: String, other: String } => "`{path}` is made twice: {other} makes it too",
            say("rename one of the two");
        FileAsFolder { path: String, folder: String, other: String } =>
            "`{path}` needs the folder `{folder}`, which is a file: {other} makes it", say("rename one of the two");
    }
    /// A vault without content.
    NoContent "no-content" Error {
        NoContent {} => "there is no sheet in `content/`", say("write `content/first.md`");
    }
    /// An `_index.md` that is neither the vault's nor a track's.
    StrayIndex "stray-index" Warning {
        StrayIndex {} => "only the vault and its tracks have an `_index.md`: deeper folders only group",
            say("remove it, or give it another name");
    }

    // Settings.

    /// `site.toml` is not TOML.
    TomlSyntax "toml-syntax" Error {
        TomlSyntax { message: String } => "cannot read the settings: {message}", None;
    }
    /// A setting that does not exist.
    UnknownSetting "unknown-setting" Error {
        UnknownSetting { key: String, nearest: Option<String> } => "unknown setting `{key}`",
            or(did_you_mean(nearest), "free data for themes goes below `[extra]`");
        UnknownLint { rule: String, nearest: Option<String> } => "there is no rule `{rule}`",
            or(did_you_mean(nearest), "`cribsheet explain` lists all rules");
        UnknownToken { token: String, theme: String, nearest: Option<String> } => "the theme `{theme}` has no token `{token}`",
            or(did_you_mean(nearest), "its tokens stand in its `css/tokens.css`");
    }
    /// A setting that another needs.
    SettingMissing "setting-missing" Error {
        SettingMissing { key: String } => "`{key}` is missing", say("add it");
    }
    /// A setting with a value that it cannot have.
    BadSetting "bad-setting" Error {
        BadSetting { key: String, value: String, expected: String } =>
            "`{key}` cannot be `{value}`: expected {expected}", None;
        DuplicateLabel { label: String, other: String } => "the label `{label}` is already that of the slot `{other}`",
            say("choose another label: a heading can open one slot only");
        ErrorLowered { rule: String, level: String } => "`{rule}` is an error and cannot be `{level}`",
            say("mend what it finds: only rules that warn can be allowed");
        TokenWithoutSchemes { token: String } => "`{token}` is no colour and cannot differ in light and dark",
            say("give it one value");
        NoTheme { name: String, nearest: Option<String> } => "there is no theme `{name}`",
            or(did_you_mean(nearest), "make a folder of that name in `themes/`");
        NoBuiltinTheme { name: String, nearest: String } => "there is no built-in theme `{name}` to extend",
            Some(format!("did you mean `{nearest}`?"));
    }

    // Front matter.

    /// YAML that cannot be read.
    YamlSyntax "yaml-syntax" Error {
        YamlSyntax { message: String } => "cannot read the front matter: {message}",
            say("text with `: `, ` #` or a leading `&`, `*`, `[`, `{` wants quotes");
        YamlReserved { sign: char } => "a value cannot begin with {sign}", say("quote it: `\"...\"`");
        YamlDocuments {} => "a front matter is one YAML document", say("remove the second one");
        KeyNotText { found: String } => "a key must be text, found {found}", say("write `key: value`");
    }
    /// YAML anchors and aliases.
    YamlAlias "yaml-alias" Error {
        YamlAlias {} => "YAML aliases are not allowed", say("write the value itself, or quote text that starts with `*`");
        YamlAnchor {} => "YAML anchors are not allowed", say("quote text that starts with `&`");
    }
    /// A front matter beyond all measure.
    FrontMatterTooLarge "front-matter-too-large" Error {
        FrontMatterTooLarge { size: usize, limit: usize } =>
            "the front matter has {size} bytes, at most {limit} are read", say("move text into the body");
        YamlNodes { limit: usize } => "more than {limit} values in one place", say("move data out of it");
    }
    /// A front matter without its end.
    FrontMatterUnclosed "front-matter-unclosed" Error {
        FrontMatterUnclosed {} => "this front matter has no end", say("close it with a line `---`");
    }
    /// A key that is there twice.
    DuplicateKey "duplicate-key" Error {
        DuplicateKey { key: String } => "the key `{key}` is there twice", say("remove one of the two");
    }
    /// A key that cribsheet does not know.
    UnknownKey "unknown-key" Warning {
        UnknownKey { key: String, nearest: Option<String> } => "unknown key `{key}`",
            or(did_you_mean(nearest), "free data for themes goes below `extra:`");
        UnknownCardKey { key: String, nearest: Option<String> } => "unknown key `{key}` in a card's comment",
            or(did_you_mean(nearest), "a card has `id`, `level`, `time` and `tags`");
    }
    /// A value of another type than its key has.
    WrongType "wrong-type" Error {
        WrongType { key: String, expected: String, found: String } =>
            "`{key}` must be {expected}, found {found}", None;
    }
    /// A value that its key cannot have.
    BadValue "bad-value" Error {
        BadValue { key: String, value: String, expected: String } =>
            "`{key}` cannot be `{value}`: expected {expected}", None;
        UnknownLevel { level: String, known: String, nearest: Option<String> } =>
            "unknown level `{level}`", or(did_you_mean(nearest), &format!("the levels of this vault are {known}"));
    }
    /// A first heading that differs from the title.
    TitleDiffers "title-differs" Warning {
        TitleDiffers { title: String, heading: String } =>
            "the first heading `{heading}` differs from the title `{title}`", say("remove the heading, or make both the same");
    }
    /// A text of the front matter with a backtick too many.
    LonelyBacktick "lonely-backtick" Warning {
        LonelyBacktick { key: String } => "a backtick in `{key}` has no partner: it is shown as it is",
            say("code stands between two backticks");
    }
    /// Two sheets that want to be the same part of a series.
    DuplicatePart "duplicate-part" Warning {
        DuplicatePart { part: i64, series: String } => "two sheets are part {part} of the series `{series}`",
            say("give one of them another `part:`");
    }
    /// An id that two sheets have.
    DuplicateSheetId "duplicate-sheet-id" Error {
        DuplicateSheetId { id: String } => "two sheets have the id `{id}`", say("give one of them another `id:`");
    }

    /// A sheet that nobody has read through for longer than `stale_after`.
    StaleSheet "stale-sheet" Warning {
        Stale { last: String, age: i32 } => "this sheet was last reviewed {age} days ago, on {last}",
            say("read it through and set `reviewed:` to today");
    }

    // Skills.

    /// A skill without a name.
    SkillWithoutArea "skill-without-area" Error {
        SkillWithoutArea {} => "this skill has no `area`", say("name it: `area: Built-in data types`");
    }
    /// A skill that no section covers.
    SkillWithoutSection "skill-without-section" Error {
        SkillWithoutSection { area: String, section: String, nearest: Option<String> } =>
            "the skill `{area}` has no section: there is no heading `#{section}` of level 1 or 2",
            or(nearest.as_ref().map(|name| format!("add `section: {name}`?")), "write the section, or name it with `section:`");
    }
    /// A promised section with nothing in it.
    EmptySkillSection "empty-skill-section" Error {
        EmptySkillSection { section: String } => "the section `#{section}` of a skill is empty", say("write what the skill promises");
    }
    /// Two skills in one section.
    DuplicateSkill "duplicate-skill" Error {
        DuplicateSkill { section: String } => "two skills share the section `#{section}`", say("name another one with `section:`");
    }
    /// A trap that no card asks.
    TrapWithoutCard "trap-without-card" Warning {
        TrapWithoutCard { trap: String } => "no card in this skill's section asks `{trap}`",
            say("make it the heading of a probe, or name the card with `card:`");
    }
    /// A second place for the table of skills.
    DuplicateTable "duplicate-table" Warning {
        DuplicateTable {} => "the table of skills stands at the first place only", say("remove this comment");
    }
    /// A card that is named but not there.
    UnknownCard "unknown-card" Error {
        UnknownCard { id: String, nearest: Option<String> } => "there is no card `{id}` in this sheet",
            or(did_you_mean(nearest), "cards are H3 headings with a comment `<!-- probe id: ... -->`");
    }

    // Cards.

    /// A card's comment that cannot be read.
    CardSyntax "card-syntax" Error {
        CardSyntax {} => "this comment cannot be read as `key: value` pairs",
            say("separate pairs by commas, and quote values with `&`, `*`, `: ` or ` #`");
        CardValueMissing { key: String } => "`{key}` has no value", say("write `key: value`");
    }
    /// A card's comment where no card can be.
    MisplacedCard "misplaced-card" Error {
        MisplacedCard {} => "no card can start here",
            say("the comment follows a heading of level 3 that stands in no list and no quote");
    }
    /// A card without a permanent name.
    CardWithoutId "card-without-id" Warning {
        CardWithoutId { id: String } => "this card has no id: study progress would be lost with its heading",
            Some(format!("add `id: {id}` to its comment"));
    }
    /// An id that two cards of a sheet have.
    DuplicateCardId "duplicate-card-id" Error {
        DuplicateCardId { id: String } => "two cards of this sheet have the id `{id}`", say("give one of them another `id:`");
    }
    /// A heading in a card that is no slot.
    UnknownSlot "unknown-slot" Error {
        UnknownSlot { heading: String, nearest: Option<String> } => "no slot is called `{heading}`",
            or(did_you_mean(nearest), "what follows would show before the answer is opened: use a slot, or add one to `[slots]`");
    }
    /// A heading in an answer that is nearly a slot.
    NearSlot "near-slot" Warning {
        NearSlot { heading: String, slot: String } => "`{heading}` is no slot", Some(format!("did you mean `{slot}`?"));
    }
    /// A heading that looks like a slot, because several cards have it.
    RepeatedHeading "repeated-heading" Warning {
        RepeatedHeading { heading: String, cards: usize } => "`{heading}` stands in {cards} cards and is no slot",
            say("add it to `[slots]` in `site.toml`, or give it another level");
    }
    /// A slot that a card has twice.
    DuplicateSlot "duplicate-slot" Error {
        DuplicateSlot { slot: String } => "this card has the slot `{slot}` twice", say("join the two");
    }
    /// A slot with nothing in it.
    EmptySlot "empty-slot" Warning {
        EmptySlot { slot: String } => "the slot `{slot}` is empty", say("write it, or remove its heading");
    }
    /// Slots under a heading that is no card.
    SlotsWithoutCard "slots-without-card" Error {
        SlotsWithoutCard { slot: String } => "`{slot}` stands in no card: the answer would be in the open",
            say("put `<!-- probe id: ... -->` under the heading above");
    }
    /// A card that asks and does not answer.
    CardWithoutAnswer "card-without-answer" Warning {
        ProbeWithoutAnswer {} => "this probe has no answer", say("write `#### Surface answer`");
        PredictionWithoutOutput {} => "this prediction has no answer",
            say("write what the code prints in a block ```` ```output ````");
        SurfaceAlone {} => "this probe has a surface answer and nothing deeper",
            say("write `#### Deeper answer`: it is what gets people hired");
    }

    // Markdown.

    /// An `allow` comment that allows nothing.
    UselessAllow "useless-allow" Warning {
        AllowOfNoRule { rule: String, nearest: Option<String> } => "there is no rule `{rule}` to allow", did_you_mean(nearest);
        AllowOfError { rule: String } => "`{rule}` is an error and cannot be allowed", say("mend what it is about");
    }
    /// A comment without its end.
    UnclosedComment "unclosed-comment" Error {
        UnclosedComment {} => "this comment has no end: it would hide the rest of the file", say("close it with `-->`");
    }
    /// A name with two underscores on each side that has turned bold.
    BareDunder "bare-dunder" Warning {
        BareDunder { name: String } => "`__{name}__` turns bold here and loses its underscores",
            say("put it in backticks; bold text is written `**like this**`");
    }
    /// A line of text that the `---` below it has made a heading.
    AccidentalHeading "accidental-heading" Warning {
        AccidentalHeading {} => "the `---` right below makes this line a heading",
            say("put a blank line before `---`, or write the heading as `## ...`");
    }
    /// A heading more than one level below the one before.
    HeadingSkipsLevel "heading-skips-level" Warning {
        HeadingSkipsLevel { level: u8, before: u8 } => "a heading of level {level} follows one of level {before}",
            Some(format!("make it level {}", before + 1));
    }
    /// A section with nothing in it.
    EmptySection "empty-section" Warning {
        EmptySection {} => "this section is empty", say("write it, or remove its heading");
    }
    /// Code in a table's cell that a pipe has cut in two.
    PipeInCode "pipe-in-code" Warning {
        PipeInCode {} => "a backtick in this table has no partner: a `|` in code ends the cell",
            say("write it as `\\|`, in code too");
    }
    /// An example that says it runs but not what it prints.
    RunWithoutOutput "run-without-output" Warning {
        RunWithoutOutput {} => "this `run` block has no `output` block after it",
            say("add one, empty if it prints nothing, or take out `run`");
    }
    /// A language that cannot be highlighted.
    UnknownLanguage "unknown-language" Warning {
        UnknownLanguage { language: String, nearest: Option<String> } => "unknown language `{language}`: shown without colours",
            or(did_you_mean(nearest), "`text` is for what is no code");
    }
    /// An anchor that two headings have, or that the page has itself.
    DuplicateAnchor "duplicate-anchor" Error {
        ReservedAnchor { anchor: String } => "the anchor `#{anchor}` has a colon: such names are the page's own", say("choose another one");
        DuplicateAnchor { anchor: String } => "the anchor `#{anchor}` is taken by another heading", say("choose another one");
    }
    /// Blocks in blocks in blocks.
    NestedTooDeeply "nested-too-deeply" Error {
        NestedTooDeeply { limit: usize } => "nested more than {limit} levels deep", say("flatten it");
    }
    /// A callout of no known kind.
    UnknownCallout "unknown-callout" Warning {
        UnknownCallout { word: String, nearest: Option<String> } => "unknown callout `[!{word}]`: shown as a note",
            or(did_you_mean(nearest), "add it to `[callouts]` in `site.toml`");
    }
    /// A bold label that is nearly a callout's.
    NearCallout "near-callout" Warning {
        NearCallout { label: String, nearest: String } => "no callout is called `{label}`", Some(format!("did you mean `{nearest}`?"));
    }
    /// A table of which one column says right or wrong and the other does not.
    HalfComparison "half-comparison" Warning {
        HalfComparison {} => "one of these two columns is headed ✓ or ✗, the other is not: this is no comparison",
            say("head one with ✓ and the other with ✗");
    }
    /// HTML that may not pass.
    HtmlRemoved "html-removed" Warning {
        HtmlTagRemoved { tag: String } => "the tag `<{tag}>` is taken out",
            say(instead_of(tag));
        HtmlAttributeRemoved { attribute: String, tag: String } => "the attribute `{attribute}` of `<{tag}>` is taken out",
            say("remove it, or set `markdown.html = \"trusted\"`");
    }
    /// HTML tags that do not pair up.
    HtmlUnbalanced "html-unbalanced" Warning {
        HtmlUnclosed { tag: String } => "`<{tag}>` is not closed where it was opened: it is closed for it",
            Some(format!("write `</{tag}>` in the same paragraph, list item, quote, section or card"));
        HtmlUnopened { tag: String } => "`</{tag}>` closes nothing and is taken out", say("remove it");
    }
    /// A footnote that nothing refers to.
    UnusedFootnote "unused-footnote" Warning {
        UnusedFootnote { label: String } => "nothing refers to the footnote `{label}`: it is not shown", say("refer to it, or remove it");
    }
    /// A word on a fence that means nothing.
    UnknownFenceWord "unknown-fence-word" Warning {
        UnknownFenceWord { word: String, nearest: Option<String> } => "unknown word `{word}` on a code fence",
            or(did_you_mean(nearest), "it is passed over");
    }
    /// A word on a fence with a value that it cannot have.
    BadFenceValue "bad-fence-value" Error {
        BadFenceValue { word: String, value: String, expected: String } =>
            "`{word}` cannot be `{value}`: expected {expected}", None;
        FenceValueMissing { word: String } => "`{word}` has no value", Some(format!("write `{word}=\"...\"`"));
    }
    /// Code beyond what is highlighted.
    CodeNotHighlighted "code-not-highlighted" Warning {
        CodeNotHighlighted { reason: String } => "this code is shown without colours: {reason}", say("shorten it");
    }

    /// Code that should come from a file and does not.
    Include "include" Error {
        IncludeNoFile { path: String, nearest: Option<String> } => "there is no file `{path}` to take code from",
            or(did_you_mean(nearest), "the path is relative to this sheet");
        IncludeLeavesVault { path: String } => "`{path}` leads out of `content/`", say("put the file beside the sheets");
        IncludeNotText { path: String } => "`{path}` is no UTF-8 text", say("take code from a text file");
        IncludeTooLarge { path: String, size: u64, limit: u64 } => "`{path}` has {size} bytes, code is taken from at most {limit}",
            say("take it from a smaller file");
        IncludeNoRegion { region: String, path: String, nearest: Option<String> } => "`{path}` has no region `{region}`",
            or(did_you_mean(nearest), "a line `#region NAME` in a comment opens one, `#endregion` closes it");
        IncludeUnclosed { region: String, path: String } => "the region `{region}` of `{path}` has no end",
            say("close it with `#endregion` in a comment");
        IncludeDiffers { file: String, mends: bool } => "this code differs from `{file}`",
            say(if *mends { "run `cribsheet check --fix`, or empty the block" } else { "empty the block: the file holds a fence" });
    }

    // Links.

    /// A link to what is not there.
    BrokenLink "broken-link" Error {
        NoSuchFile { path: String, nearest: Option<String> } => "there is no file `{path}` in this vault",
            or(did_you_mean(nearest), "links name files, relative to this one");
        LinkLeavesVault { path: String } => "`{path}` leads out of `content/`", say("links name files below `content/`");
        AbsoluteLink { url: String } => "`{url}` is an absolute path", say("write it relative to this file, such as `../sql/joins.md`");
        EmptyLink {} => "this link leads nowhere", say("name a file, an anchor or a URL");
        BadEncoding { url: String } => "`{url}` is not UTF-8 when decoded", say("write the name itself, or encode it as UTF-8");
        ImageIsSheet { path: String } => "`{path}` is a sheet, not a picture", say("link to it without the `!`");
    }
    /// A link to an anchor that is not there.
    BrokenAnchor "broken-anchor" Error {
        NoSuchAnchor { anchor: String, nearest: Option<String> } => "there is no heading `#{anchor}` in this sheet",
            or(did_you_mean(nearest), "anchors are headings in lower case, their spaces hyphens");
        NoSuchAnchorIn { anchor: String, path: String, nearest: Option<String> } => "there is no heading `#{anchor}` in `{path}`",
            or(did_you_mean(nearest), "anchors are headings in lower case, their spaces hyphens");
        AnchorInFile { anchor: String, path: String } => "`{path}` is no sheet and has no `#{anchor}`", say("link to the file alone");
    }
    /// A link to a sheet that is not published yet.
    LinkToDraft "link-to-draft" Error {
        LinkToDraft { path: String } => "`{path}` is a draft and will not be published", say("remove `draft: true` there, or the link here");
    }
    /// A URL that could do harm.
    BadUrl "bad-url" Error {
        BadScheme { scheme: String } => "URLs with `{scheme}:` are not allowed",
            say("use `https:`, `http:`, `mailto:` or a relative path");
        SchemelessUrl { url: String } => "`{url}` leads to another site without saying how", say("write `https://` before it");
    }

    // Themes.

    /// A template that cannot be read or rendered.
    TemplateError "template-error" Error {
        TemplateSyntax { message: String } => "{message}", None;
        TemplateCircle { names: String } => "templates call each other in a circle: `{names}`",
            say("take one of these calls out, or loop over a list instead");
        TemplateExtendsIncluded { name: String, built_in: bool } => "`{name}` is included by other templates, which see only the blocks of one that extends another",
            say(&match built_in {
                true => format!("write all of it: move this one away, and `cribsheet theme eject templates/{name}` gives a copy to change"),
                false => "write all of it here".to_owned(),
            });
        TemplateFailed { message: String, page: String } => "cannot render `{page}`: {message}", None;
        PageTooLarge { page: String, limit: usize } => "`{page}` is larger than {limit} bytes", say("look for a loop in the template");
    }
    /// A script of the theme that is not JavaScript.
    ScriptSyntax "script-syntax" Error {
        ScriptSyntax { message: String } => "{message}", None;
    }
    /// A file that a theme names and does not have, or has and nothing shows.
    ThemeFiles "theme-files" Error {
        ThemeFileMissing { file: String } => "the theme has no file `{file}`", say("write it, or take it out of `theme.toml`");
        UnknownTemplateSlot { slot: String, nearest: Option<String>, known: String } => "no page has the slot `{slot}`",
            or(did_you_mean(nearest), &format!("the slots are {known}"));
    }
}
