/**
 * The titles of the tests in a source text, each behind the titles of the suites around it, told by the text alone: a
 * test file need not run. Tests that are skipped or yet to be written are left out. In the files of the published suites
 * a test is an object, and its title a member.
 */
export function testTitles(text) {
  const suites = [];
  const titles = [];
  for (const { column, name, title } of calls(text)) {
    while (suites.length > 0 && suites.at(-1).column >= column) suites.pop();
    if (name === 'describe') suites.push({ column, title });
    else titles.push([...suites.map((suite) => suite.title), title].join(' '));
  }
  for (const match of text.matchAll(/^\s*title:\s*(?=['"`])/gm)) {
    const title = stringAt(text, match.index + match[0].length);
    if (title !== undefined) titles.push(title);
  }
  return titles;
}

/** Calls to describe, it and test that carry a title, with the column in which each begins. */
function calls(text) {
  const found = [];
  for (const match of text.matchAll(/^([ \t]*)(?:\.\.\.)?(describe|it|test)((?:\.\w+)*)\(/gm)) {
    const [whole, indent, name, modifiers] = match;
    if (/\.(skip|todo)\b/.test(modifiers)) continue;
    const open = match.index + whole.length;
    const isTable = /\.(each|for)\b/.test(modifiers);
    const title = stringAt(text, isTable ? afterTable(text, open) : open);
    if (title !== undefined) found.push({ column: indent.length, name, title });
  }
  return found;
}

/** Where the arguments begin that follow a table of cases. */
function afterTable(text, open) {
  let depth = 1;
  let index = open;
  while (depth > 0 && index < text.length) {
    const string = /^(['"`])(?:\\[\s\S]|(?!\1)[\s\S])*\1/.exec(text.slice(index));
    if (string !== null) index += string[0].length;
    else {
      if (text[index] === '(') depth += 1;
      if (text[index] === ')') depth -= 1;
      index += 1;
    }
  }
  return text[index] === '(' ? index + 1 : text.length;
}

/** The text of the string that stands next, or undefined where something else does. */
function stringAt(text, index) {
  const match = /^\s*(['"`])((?:\\[\s\S]|(?!\1)[\s\S])*)\1/.exec(text.slice(index));
  return match?.[2].replaceAll(/\\(.)/g, '$1');
}
