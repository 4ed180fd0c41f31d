/** The steps of a finding: those of its rule, or of the plan that the rule asks for, filled with what was seen in the incident. */
import type { Catalog } from '../catalog/catalog.ts';
import { COMPUTER } from '../facts/levels.ts';
import type { PlanFile } from '../plans/plan-schema.ts';
import { planOf } from '../plans/plan.ts';
import { fill } from '../text/fill.ts';
import type { Attempt, Fact, Finding, Step } from '../types.ts';
import type { Case } from './matching/evaluate.ts';
import { stepsOf } from './steps.ts';

export function remediationOf(finding: Finding): readonly Step[] {
  const { plan } = finding;
  if (!plan) return stepsOf(finding);
  return plan.steps.map(({ source: _source, because, ...step }) => (because === undefined ? step : { ...step, do: `${step.do} Why: ${because}.` }));
}

/** The findings, with the plans that their rules ask for. */
export function withPlans(findings: readonly Finding[], plans: readonly PlanFile[], catalog: Catalog, { attempts, facts }: Pick<Case, 'attempts' | 'facts'>): Finding[] {
  if (!findings.some(({ rule }) => rule.plan)) return [...findings];
  const seen = serversIn(attempts, facts);
  return findings.map((finding) => {
    const { plan: asked } = finding.rule;
    const known = (text: string | undefined) => knownText(text, finding.values);
    const family = known(asked?.family);
    const to = known(asked?.to);
    if (!asked || family === undefined || to === undefined) return finding;
    const servers = asked.servers === undefined ? seen : listed(known(asked.servers));
    const plan = planOf(plans, catalog, {
      family,
      from: known(asked.from),
      to,
      servers: servers.map((name) => ({ name, roles: [] })),
      languagePacks: listed(known(asked.languages)).map((language) => ({ language })),
      databases: listed(known(asked.databases)),
      cluster: false,
      filesInstalled: asked.files === 'installed',
    });
    return plan ? { ...finding, plan } : finding;
  });
}

/** The text with its values; nothing where one of them is not known. */
function knownText(text: string | undefined, values: Finding['values']): string | undefined {
  const filled = text === undefined ? '' : fill(text, values);
  return filled === '' || /<[\w.*]+>/.test(filled) ? undefined : filled;
}

const listed = (text = ''): string[] => text.split(', ').filter((part) => part !== '');

/** Servers that runs and version facts name, each once. */
function serversIn(attempts: readonly Attempt[], facts: readonly Fact[]): string[] {
  const ofFacts = facts.flatMap(({ kind, subject, fields }) => (kind === 'version' && fields?.['of'] === 'binaries' ? [fields['server'] ?? subject] : []));
  const names = [...attempts.map(({ server }) => server), ...ofFacts].filter((name) => name !== undefined && COMPUTER.test(name)) as string[];
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
