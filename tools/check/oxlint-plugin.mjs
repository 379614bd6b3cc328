// Size limits that oxlint's own rules cannot express: a constructor may take more parameters than
// a function, because injection has no object to put them in; the callback of `describe` is a
// chapter, not a function; and what Prettier leaves as it is written has a width too.

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
const SIGNATURES = ['TSDeclareFunction', 'TSEmptyBodyFunctionExpression', 'TSMethodSignature'];

const onEach = (types, visit) => Object.fromEntries(types.map((type) => [type, visit]));

const isConstructor = ({ parent }) =>
  parent?.type === 'MethodDefinition' && parent.kind === 'constructor';

const maxParams = {
  meta: { schema: [{ type: 'object' }] },
  create(context) {
    const { functions, constructors } = context.options[0];
    return onEach([...FUNCTIONS, ...SIGNATURES], (node) => {
      const max = isConstructor(node) ? constructors : functions;
      if (node.params.length <= max) return;
      const message = `${node.params.length} parameters, at most ${max}: take an object with named fields.`;
      context.report({ node, message });
    });
  },
};

/** `describe(…)`, `describe.each(…)(…)`: the root name of the callee decides. */
function isDescribe({ parent }) {
  if (parent?.type !== 'CallExpression') return false;
  let callee = parent.callee;
  while (callee.type !== 'Identifier') {
    callee = callee.callee ?? callee.object ?? callee.tag;
    if (!callee) return false;
  }
  return callee.name === 'describe';
}

function codeLines(sourceCode) {
  const commented = new Set();
  for (const { loc } of sourceCode.getAllComments()) {
    for (let line = loc.start.line; line <= loc.end.line; line++) commented.add(line);
  }
  return sourceCode.lines.map((text, index) => {
    const isComment = commented.has(index + 1) && /^\s*(\/\/|\/\*|\*)/.test(text);
    return text.trim() !== '' && !isComment;
  });
}

const maxLinesPerFunction = {
  meta: { schema: [{ type: 'object' }] },
  create(context) {
    const { max } = context.options[0];
    return onEach(FUNCTIONS, (node) => {
      if (node.loc.end.line - node.loc.start.line < max || isDescribe(node)) return;
      const lines = codeLines(context.sourceCode).slice(node.loc.start.line - 1, node.loc.end.line);
      const count = lines.filter(Boolean).length;
      if (count <= max) return;
      context.report({
        node,
        message: `${count} lines, at most ${max}: give a part of it a name.`,
      });
    });
  },
};

const WIDTH = 100;
/** What cannot be broken: a link, a path. */
const UNBREAKABLE = /\S{60,}/;

/** Prettier leaves comments as they are written. */
const maxCommentWidth = {
  meta: { schema: [] },
  create(context) {
    return {
      Program() {
        const { lines } = context.sourceCode;
        for (const { loc } of context.sourceCode.getAllComments()) {
          for (let line = loc.start.line; line <= loc.end.line; line++) {
            const text = lines[line - 1] ?? '';
            if (text.length <= WIDTH || UNBREAKABLE.test(text)) continue;
            const at = { line, column: WIDTH };
            const message = `A comment of ${text.length} columns, at most ${WIDTH}: break it.`;
            context.report({ loc: { start: at, end: { line, column: text.length } }, message });
          }
        }
      },
    };
  },
};

const SQL = /^\s*(?:select|insert|update|delete|with|create|alter|drop|lock|merge|explain)\s/;

/** Prettier leaves templates as they are written; those that are read as statements are broken. */
const maxSqlWidth = {
  meta: { schema: [] },
  create(context) {
    return {
      TemplateLiteral({ quasis, loc }) {
        if (!SQL.test(quasis[0].value.raw)) return;
        const { lines } = context.sourceCode;
        for (let line = loc.start.line; line <= loc.end.line; line++) {
          const { length } = lines[line - 1];
          if (length <= WIDTH) continue;
          const at = { line, column: WIDTH };
          const message = `SQL of ${length} columns, at most ${WIDTH}: break it.`;
          context.report({ loc: { start: at, end: { line, column: length } }, message });
        }
      },
    };
  },
};

export default {
  meta: { name: 'sluice' },
  rules: {
    'max-comment-width': maxCommentWidth,
    'max-params': maxParams,
    'max-sql-width': maxSqlWidth,
    'max-lines-per-function': maxLinesPerFunction,
  },
};
