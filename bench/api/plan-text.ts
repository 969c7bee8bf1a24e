/** A node of `explain (analyze, buffers, format json)`. */
export interface PlanNode {
  readonly [fact: string]: unknown;
  readonly Plans?: readonly PlanNode[];
}

/** Facts that say what a node looks for and what it looks through. */
const CONDITIONS = ['Index Cond', 'Recheck Cond', 'Filter', 'Join Filter', 'Sort Key'] as const;
const LONGEST = 160;

const text = (fact: unknown): string => (Array.isArray(fact) ? fact.join(', ') : String(fact));
const number = (fact: unknown): number => (typeof fact === 'number' ? fact : 0);

/** The days of a table are as good as one: `deliveries_20261121` is `deliveries_*`. */
const ofAnyDay = (name: unknown): string => text(name).replace(/_(\d{8}|default)/g, '_*');

const titleOf = (node: PlanNode): string => {
  const index = node['Index Name'] === undefined ? '' : ` using ${ofAnyDay(node['Index Name'])}`;
  const relation =
    node['Relation Name'] === undefined ? '' : ` on ${ofAnyDay(node['Relation Name'])}`;
  return `${text(node['Node Type'])}${index}${relation}`;
};

/** The plan as lines; what was never done is left out, and scans of several days that are alike are one line. */
export const linesOf = (node: PlanNode, depth = 0): readonly string[] => [
  `${'  '.repeat(depth)}${titleOf(node)}  ${figuresOf([node])}`,
  ...conditionsOf(node, depth),
  ...childrenOf(node, depth + 1),
];

const childrenOf = ({ Plans: plans = [] }: PlanNode, depth: number): readonly string[] => {
  const alike = new Map<string, PlanNode[]>();
  for (const node of plans) {
    if (node['Actual Loops'] === 0) continue;
    const isLeaf = (node.Plans ?? []).length === 0;
    const name = isLeaf ? titleOf(node) : `${titleOf(node)} ${alike.size}`;
    alike.set(name, [...(alike.get(name) ?? []), node]);
  }
  return [...alike.values()].flatMap((nodes) =>
    nodes.length === 1
      ? linesOf(nodes[0]!, depth)
      : [
          `${'  '.repeat(depth)}${titleOf(nodes[0]!)} (${nodes.length} of them)  ${figuresOf(nodes)}`,
          ...conditionsOf(nodes[0]!, depth),
        ],
  );
};

const conditionsOf = (node: PlanNode, depth: number): readonly string[] =>
  CONDITIONS.flatMap((name) => {
    if (node[name] === undefined) return [];
    const said = text(node[name]).replace(/\s+/g, ' ');
    const removed =
      name === 'Filter' ? `, ${number(node['Rows Removed by Filter'])} did not fit` : '';
    const shown = said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said;
    return [`${'  '.repeat(depth)}  ${name}: ${shown}${removed}`];
  });

const figuresOf = (nodes: readonly PlanNode[]): string => {
  const sum = (fact: string, each = (node: PlanNode) => number(node[fact])): number =>
    nodes.reduce((total, node) => total + each(node), 0);
  const rows = sum('', (node) => number(node['Actual Rows']) * number(node['Actual Loops']));
  const ms = sum('', (node) => number(node['Actual Total Time']) * number(node['Actual Loops']));
  const pages = sum('Shared Hit Blocks') + sum('Shared Read Blocks');
  return `${rows} rows, ${ms.toFixed(1)} ms, ${pages} pages`;
};
