// A larger vault of real text, for the tests of the search: made anew each time from documentation
// that comes with the toolchains which the suite needs anyway, so none of that text stands here.
//
//   rust/e0382.html             what `rustc --explain` says, a sheet for each code
//   python/language/try.html    the language reference that Python's own `help()` shows
//   python/library/heapq.html   docstrings of the standard library, a section for each name
//
// By hand: node toolchain.mjs FOLDER

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const rustc = process.env.RUSTC ?? 'rustc';
const python = process.env.PYTHON ?? 'python3';

/** Codes that are tried, and how many at once. */
const lastCode = 810;
const atOnce = 8;

/** The modules, by the tag that their sheets get. What a Python lacks is left out. */
const modules = {
  text: 'string re difflib textwrap unicodedata stringprep locale gettext',
  'data-types':
    'builtins collections collections.abc heapq bisect array weakref types copy pprint reprlib enum graphlib dataclasses',
  dates: 'datetime calendar time zoneinfo',
  numbers: 'numbers math cmath decimal fractions random statistics secrets',
  functional: 'itertools functools operator',
  files:
    'pathlib os.path fileinput stat filecmp tempfile glob fnmatch linecache shutil io struct codecs mmap',
  persistence: 'pickle copyreg shelve marshal sqlite3 dbm',
  compression: 'zlib gzip bz2 lzma zipfile tarfile',
  formats: 'csv configparser json base64 binascii plistlib quopri netrc',
  cryptography: 'hashlib hmac',
  'operating-system':
    'os argparse getopt getpass logging logging.config logging.handlers platform errno ctypes cmd shlex optparse signal subprocess resource pwd grp',
  concurrency:
    'threading multiprocessing concurrent.futures queue sched contextvars asyncio selectors select socketserver',
  networking:
    'socket ssl ipaddress uuid urllib.request urllib.parse urllib.error urllib.robotparser http http.client http.server http.cookies http.cookiejar ftplib poplib imaplib smtplib xmlrpc.client wsgiref',
  markup: 'html html.parser xml.etree.ElementTree xml.dom xml.dom.minidom xml.sax',
  mail: 'email email.message email.policy email.utils mailbox mimetypes',
  testing: 'doctest unittest unittest.mock',
  debugging: 'bdb faulthandler pdb cProfile profile pstats timeit trace tracemalloc',
  runtime: 'sys sysconfig warnings contextlib abc atexit traceback gc inspect site code codeop',
  importing: 'zipimport pkgutil modulefinder runpy importlib importlib.util importlib.resources',
  syntax: 'ast symtable token keyword tokenize tabnanny pyclbr py_compile compileall dis pickletools',
  typing: 'typing',
};

/** Prints topics and docstrings as JSON. Its arguments are the names of the modules. */
const collector = String.raw`
import importlib, inspect, json, re, sys
from pydoc_data.topics import topics

def text(thing):
    doc = thing.__dict__.get('__doc__') if inspect.isclass(thing) else getattr(thing, '__doc__', None)
    return inspect.cleandoc(doc) if isinstance(doc, str) else ''

def signature(thing):
    try:
        found = inspect.signature(thing)
    except Exception:  # some of them trip over what is built in
        return ''
    parameters = []
    for parameter in found.parameters.values():
        # Defaults and annotations can name places in memory and on this disk.
        parameter = parameter.replace(annotation=parameter.empty)
        default = parameter.default
        plain = isinstance(default, (type(None), bool, int, str)) and '/' not in str(default)
        if default is not parameter.empty and not plain:
            parameter = parameter.replace(default=Ellipsis)
        parameters.append(parameter)
    try:
        found = inspect.Signature(parameters)
    except ValueError:
        return ''
    return str(found).replace('Ellipsis', '...')

def methods(cls):
    for name in sorted(cls.__dict__):
        thing = cls.__dict__[name]
        if isinstance(thing, (classmethod, staticmethod)):
            thing = thing.__func__
        if name.startswith('_') or not inspect.isroutine(thing):
            continue
        doc = re.split(r'\n\s*\n', text(thing))[0]
        if doc:
            yield {'name': name, 'signature': signature(thing), 'doc': doc}

def members(module):
    names = getattr(module, '__all__', None) or dir(module)
    for name in sorted(set(names), key=lambda name: (name.lower(), name)):
        thing = getattr(module, name, None)
        if name.startswith('_') or not (inspect.isclass(thing) or inspect.isroutine(thing)):
            continue
        if not hasattr(module, '__all__') and getattr(thing, '__module__', None) != module.__name__:
            continue
        doc = text(thing)
        if not doc:
            continue
        cls = inspect.isclass(thing)
        yield {
            'name': name,
            'class': cls,
            'signature': signature(thing),
            'doc': doc,
            'methods': list(methods(thing)) if cls else [],
        }

found = []
for name in sys.argv[1:]:
    try:
        module = importlib.import_module(name)
    except Exception:
        continue
    found.append({'name': name, 'doc': text(module), 'members': list(members(module))})
out = json.dumps({'topics': topics, 'modules': found})
print(re.sub(r'0x[0-9a-f]{6,}', '0x...', out))
`;

/** Makes the vault in a folder that is empty or not there yet; says how many sheets of each kind. */
export async function makeToolchainVault(folder) {
  const root = resolve(folder);
  if (existsSync(root) && readdirSync(root).length > 0) throw new Error(`${root} is not empty`);
  const [codes, { topics, modules: found }] = await Promise.all([explanations(), docstrings()]);
  const tags = new Map(
    Object.entries(modules).flatMap(([tag, names]) => names.split(' ').map((name) => [name, tag])),
  );
  const files = new Map([
    ['site.toml', settings],
    ['content/_index.md', sheet({ title: 'Toolchains' }, 'What compilers and libraries say.')],
    ['content/rust/_index.md', sheet({ title: 'Rust' }, 'The errors of the compiler, by code.')],
    ['content/python/_index.md', sheet({ title: 'Python' }, 'The language and its library.')],
  ]);
  for (const [code, text] of codes) {
    files.set(`content/rust/${code.toLowerCase()}.md`, rustSheet(code, text, codes));
  }
  for (const topic of Object.keys(topics).sort()) {
    files.set(`content/python/language/${topic}.md`, topicSheet(topic, topics[topic]));
  }
  for (const module of found) {
    files.set(`content/python/library/${module.name}.md`, moduleSheet(module, tags.get(module.name)));
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { rust: codes.size, topics: Object.keys(topics).length, modules: found.length };
}

const settings = `title = "Toolchains"
description = "Documentation that comes with compilers, as a vault for tests."

[lints]
heading-skips-level = "allow"
empty-section = "allow"
`;

/** What rustc says of each code that it knows. */
async function explanations() {
  const codes = Array.from({ length: lastCode }, (_, i) => `E${String(i + 1).padStart(4, '0')}`);
  const found = new Map();
  const waiting = [...codes];
  const worker = async () => {
    for (let code = waiting.shift(); code !== undefined; code = waiting.shift()) {
      try {
        found.set(code, (await run(rustc, ['--explain', code])).stdout);
      } catch (error) {
        // A code that does not exist is told by the exit status.
        if (typeof error.code !== 'number') throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (found.size < 300) throw new Error(`${rustc} explains ${found.size} codes only`);
  return new Map(codes.filter((code) => found.has(code)).map((code) => [code, found.get(code)]));
}

/** Topics and docstrings of Python. */
async function docstrings() {
  const names = Object.values(modules).flatMap((group) => group.split(' '));
  const { stdout } = await run(
    python,
    ['-I', '-B', '-W', 'ignore', '-X', 'utf8', '-c', collector, ...names],
    { maxBuffer: 1 << 28 },
  );
  return JSON.parse(stdout);
}

function sheet(matter, body) {
  const lines = Object.entries(matter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n\n${body.trim()}\n`;
}

/** The first sentence of a Markdown or plain text, not longer than a title may be. */
function firstSentence(text, longest = 90) {
  const flat = text.trim().split(/\n\s*\n/)[0].replace(/\s+/g, ' ');
  let sentence = /^.*?[^.\s]{2}(?=[.:;](?:\s|$))/.exec(flat)?.[0] ?? flat.replace(/[.:;]$/, '');
  if (sentence.length > longest) {
    sentence = sentence.slice(0, longest + 1).replace(/\s+\S*$/, '');
    // Not in the middle of code.
    if (sentence.split('`').length % 2 === 0) sentence = sentence.replace(/\s*`[^`]*$/, '');
    sentence += ' …';
  }
  return /^[A-Z][a-z ]/.test(sentence) ? sentence[0].toLowerCase() + sentence.slice(1) : sentence;
}

// Rust: Markdown already, but for links into other books, and fences that name no language.

function rustSheet(code, text, codes) {
  const tags = ['rust', 'compiler-error'];
  const out = [];
  let fence = false;
  for (const line of text.replace(/\r/g, '').trim().split('\n')) {
    if (line.startsWith('```')) {
      fence = !fence;
      out.push(fence && line === '```' ? '```rust' : line);
    } else if (fence) {
      out.push(line);
    } else if (/^#+ .*(no longer emitted|internal to the compiler)/.test(line)) {
      if (line.includes('no longer')) tags.push('no-longer-emitted');
      const note = line.replace(/^#+ (Note: )?/, '');
      out.push('> [!NOTE]', `> ${note[0].toUpperCase()}${note.slice(1)}`);
    } else if (!/^\[[^\]]+\]: (?!https?:)/.test(line)) {
      out.push(
        line
          .replace(/^#+(?= )/, ({ length }) => '#'.repeat(Math.max(2, length - 1)))
          .replace(/\]\(E(\d{4})\.html\)/g, (link, digits) =>
            codes.has(`E${digits}`) ? `](e${digits}.md)` : link,
          )
          .replace(/\[([^\]]+)\]\((?!https?:|e\d{4}\.md)[^)]*\)/g, '$1')
          // The first line of such a link's text may stand above.
          .replace(/\]\(\.\.\/[^)]*\)/g, ']'),
      );
    }
  }
  const body = out.join('\n');
  const told = body
    .replace(/^```[^]*?^```$/gm, '')
    .split(/\n\s*\n/)
    .find((block) => !/^(>|#|Erroneous code|$)/.test(block.trim()));
  const title = told ? `${code}: ${firstSentence(told)}` : `${code}: not for normal code`;
  return sheet({ title, language: 'rust', tags }, body);
}

// Python: plain text, in which indents and underlines say what is what.

function topicSheet(topic, text) {
  const lines = tidy(text);
  const underlined = lines.findIndex((_, i) => underline(lines, i));
  let title = topic;
  if (underlined === 0) title = lines.splice(0, 2)[0];
  const body = markdown(lines, { topic: true, ranks: underlined === 0 ? ['*'] : [] });
  return sheet(
    {
      title: title.replace(/"([^"`]+)"/g, '`$1`'),
      language: 'python',
      tags: ['python', 'language-reference'],
    },
    body || escape(topic),
  );
}

function moduleSheet(module, tag) {
  const tags = ['python', 'standard-library', tag];
  const lead = module.doc
    .replace(/^([=~-])\1{2,}$/gm, '')
    .trim()
    .split(/\n\s*\n/)[0]
    .replace(/\s+/g, ' ')
    .replace(/`/g, '')
    // The name again, as in `codecs -- Python Codec Registry`.
    .replace(new RegExp(`^((module|the) )?${module.name}(\\.py)?( module)?( -+|:|\\.|$) ?`, 'i'), '');
  const title = `${module.name} module${lead ? `: ${firstSentence(lead)}` : ''}`;
  const options = { topic: false, ranks: [] };
  const parts = [markdown(tidy(module.doc), { ...options, top: 2 })];
  for (const member of module.members) {
    parts.push(`## ${escape(member.name)}`);
    const called = `${member.class ? 'class ' : ''}${module.name}.${member.name}${member.signature}`;
    parts.push(fenced([called], 'python'));
    parts.push(markdown(tidy(member.doc), { ...options, top: 3 }));
    const methods = member.methods.map(
      ({ name, signature, doc }) =>
        `- ${code(`${name}${signature}`)}: ${inline(doc.split('\n').map((line) => line.trim()).join(' '))}`,
    );
    if (methods.length > 0) parts.push(methods.join('\n'));
  }
  return sheet({ title, language: 'python', tags }, parts.filter(Boolean).join('\n\n'));
}

/** Lines without tabs, trailing space and characters that no text should have. */
function tidy(text) {
  return text
    .replace(/\r/g, '')
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .split('\n')
    .map((line) => line.trimEnd());
}

const indent = (line) => line.length - line.trimStart().length;

/** Whether the line after this one underlines it. */
function underline(lines, i) {
  const [line, next] = [lines[i], lines[i + 1]];
  if (!line || !next || indent(line) > 0 || !/^([*=\-~^"+])\1{2,}$/.test(next)) return null;
  return Math.abs(next.length - line.length) <= 3 ? next[0] : null;
}

const bullet = /^(?:([*•-])|(\d{1,3})[.)]|(\[\d+\]))( +)(?=\S)/;

/** Whether a block begins as programs do. */
const program =
  /^(>>> |import \w|from [\w.]+ import |(async )?(def|for|with|class|if|while|except)\b.*:( +#.*)?$|try:|@\w|print\(|[\w.[\], ]+ = \S)/;

/** Plain text as Markdown. `ranks` collects the underlines met, from the highest. */
function markdown(lines, options, depth = 0) {
  const { topic, ranks = [], top = 2 } = options;
  const out = [];
  let before = '';
  let i = 0;
  /** The lines from here that are blank or indented by so much, without blank ones at the end. */
  const take = (least) => {
    const taken = [];
    while (i < lines.length && (lines[i] === '' || indent(lines[i]) >= least)) taken.push(lines[i++]);
    while (taken.at(-1) === '') taken.pop();
    return taken;
  };
  while (i < lines.length) {
    const line = lines[i];
    if (line === '') {
      i += 1;
      continue;
    }
    if (indent(line) > 0) {
      out.push(nested(dedent(take(1)), before, options, depth));
      before = '';
      continue;
    }
    const mark = depth === 0 && underline(lines, i);
    if (mark) {
      if (!ranks.includes(mark)) ranks.push(mark);
      const level = topic ? Math.max(2, ranks.indexOf(mark) + 1) : top + ranks.indexOf(mark);
      out.push(`${'#'.repeat(Math.min(level, 6))} ${inline(line, topic).replace(/^\\#/, '#')}`);
      before = '';
      i += 2;
      continue;
    }
    if (/^\+[-=]/.test(line)) {
      const table = [];
      while (i < lines.length && lines[i] !== '') table.push(lines[i++]);
      out.push(fenced(table, 'text'));
      continue;
    }
    if (line.startsWith('>>> ')) {
      const session = [];
      while (i < lines.length && lines[i] !== '') session.push(lines[i++]);
      out.push(fenced(session, 'pycon'));
      continue;
    }
    const item = depth < 4 && bullet.exec(line);
    if (item) {
      const width = item[0].length;
      lines = [...lines];
      lines[i] = ' '.repeat(width) + line.slice(width);
      const sign = item[2] ? `${Number(item[2])}. ` : item[3] ? '' : '- ';
      const content = markdown(dedent(take(Math.min(width, 2))), { ...options, ranks: [] }, depth + 1);
      if (item[3]) out.push(`${escape(item[3])} ${content}`);
      else out.push(sign + content.replace(/\n(?=[^\n])/g, `\n${' '.repeat(sign.length)}`));
      continue;
    }
    const paragraph = [];
    while (i < lines.length && lines[i] !== '' && indent(lines[i]) === 0) {
      if (paragraph.length > 0 && (bullet.test(lines[i]) || lines[i].startsWith('>>> '))) break;
      if (paragraph.length > 0 && depth === 0 && underline(lines, i)) break;
      paragraph.push(lines[i++]);
    }
    before = paragraph.join('\n');
    // What is documented below, in the reference: a name with its parameters, or several.
    const signatures = topic && paragraph.every((each) => /^(class |async )?[\w.]+(\(.*\))?$/.test(each));
    out.push(
      signatures && /[.(]/.test(before)
        ? paragraph.map(code).join('\\\n')
        : guard(inline(before.replace(/::$/, ':'), topic)),
    );
  }
  return out.filter(Boolean).join('\n\n');
}

/** An indented block: code, a table drawn with spaces, or text that belongs to the line above. */
function nested(lines, before, options, depth) {
  const chunks = lines.join('\n').split(/\n{2,}/);
  if (chunks.every((chunk) => chunk.startsWith('>>> '))) return fenced(lines, 'pycon');
  if (lines.some((line) => /^\S+ +::= /.test(line))) return fenced(lines, 'text');
  const list = bullet.test(lines[0]);
  const label = /^(See also|Note|Warning|Tip|Important|Deprecated|New in|Changed in|Added in)\b[^\n]*:$/;
  const announced = options.topic ? /:$/.test(before) && !label.test(before) : /::$/.test(before);
  if ((announced && !list) || program.test(lines[0])) return fenced(lines, 'python');
  const prose = lines.every((line) => !/\S {2,}\S/.test(line.replace(/[.:;] {2}/g, ' ')));
  if (depth < 6 && (options.topic || list || prose)) {
    return markdown(lines, { ...options, ranks: [] }, depth + 1);
  }
  return fenced(lines, 'text');
}

function dedent(lines) {
  const least = Math.min(...lines.filter((line) => line !== '').map(indent));
  return lines.map((line) => line.slice(least));
}

function fenced(lines, language) {
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Text with its marks, and without what Markdown would take for others. */
function inline(text, topic = false) {
  const marks = topic
    ? /(?<!\w)""([^"]+)""(?!\w)|(?<!\w)"([^"]+)"(?!\w)|\*\*([\w\s.:-]+)\*\*|\*(\w[\w\s-]*)\*/g
    : /``([^`]+)``|`([^`\n]+)`(?!`)/g;
  let out = '';
  let end = 0;
  for (const match of text.matchAll(marks)) {
    const [whole, twice, once, bold, emphasis] = match;
    out += escape(text.slice(end, match.index));
    end = match.index + whole.length;
    if (bold) out += `**${escape(bold)}**`;
    else if (emphasis) out += `*${escape(emphasis)}*`;
    else out += code(topic && twice ? `"${twice}"` : (twice ?? once));
  }
  return out + escape(text.slice(end));
}

function code(text) {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat === '') return escape(text);
  return flat.includes('`') ? `\`\` ${flat} \`\`` : `\`${flat}\``;
}

const escape = (text) => text.replace(/[\\`*_[\]<>&|~$^#{}!]/g, '\\$&');

/** Keeps lines from beginning a list, a rule or an underline. */
const guard = (text) =>
  text.replace(/^([-+=:])/gm, '\\$1').replace(/^(\d+)([.)])(?= |$)/gm, '$1\\$2');

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (!folder) {
    console.error('usage: node toolchain.mjs FOLDER');
    process.exit(2);
  }
  console.log(JSON.stringify(await makeToolchainVault(folder)));
}
