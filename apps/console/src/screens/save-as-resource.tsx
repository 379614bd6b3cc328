import type { Proposal, TrialReport } from '#libs/sdk';
import { useState } from 'preact/hooks';
import { Form, type FormField } from '../parts/form.js';
import { KeepDefinition } from './keep-definition.js';
import {
  bodyOfTrial,
  type Definition,
  type Named,
  namesFor,
  type Through,
  trialFields,
} from './proposed.js';
import { Trial } from './trial.js';

interface SaveAsResourceProps {
  /** Of the call that was made, with its query. */
  path: string;
  through: Through;
}

/** What is to be kept, as it was tried. */
interface Tried {
  definition: Definition;
  report: TrialReport;
}

/** From a call that was made to a name that every caller can use: proposed, tried, kept. */
export function SaveAsResource({ path, through }: SaveAsResourceProps) {
  const [named, setNamed] = useState<Named>(namesFor(path));
  const [proposal, setProposal] = useState<Proposal>();
  const propose = (values: Record<string, string>): unknown => {
    const { resource = '', methodName: method = '' } = values;
    setNamed({ resource, method });
    setProposal(undefined);
    return { request: { method: 'GET', path }, resource, method };
  };
  return (
    <section aria-labelledby="save-as-resource">
      <h2 id="save-as-resource">Save as resource</h2>
      <p class="quiet">
        The call is made once more, and what its answer gives away becomes a definition. Nothing is
        kept before you say so.
      </p>
      <Form
        action="Propose a definition"
        path={`/connections/${through.connection}/promote`}
        fields={fieldsFor(namesFor(path))}
        bodyOf={propose}
        onDone={(answer) => setProposal(answer as Proposal)}
      />
      {proposal && <Proposed {...{ path, through, named, proposal }} />}
    </section>
  );
}

const fieldsFor = ({ resource, method }: Named): readonly FormField[] => [
  {
    name: 'resource',
    label: 'Resource',
    hint: 'What it is a list of, or one of.',
    value: resource,
  },
  { name: 'methodName', label: 'Its method', hint: 'list, get, or another name.', value: method },
];

interface ProposedProps extends SaveAsResourceProps {
  named: Named;
  proposal: Proposal;
}

/** A proposal can be changed; what is changed has to be tried again before it can be kept. */
function Proposed({ path, through, named, proposal }: ProposedProps) {
  const [tried, setTried] = useState<Tried>();
  const { method } = named;
  return (
    <>
      <div class="halves">
        <div onInput={() => setTried(undefined)}>
          <h3>What is proposed</h3>
          <Form
            action="Try it"
            path={`/connections/${through.connection}/try`}
            fields={trialFields(proposal, { path, method })}
            bodyOf={(values) => {
              setTried(undefined);
              return bodyOfTrial(values, method);
            }}
            onDone={(answer, asked) => {
              const { definition } = asked as { definition: Definition };
              setTried({ definition, report: answer as TrialReport });
            }}
          />
        </div>
        <div>
          <h3>Why</h3>
          <Reasons of={proposal} />
        </div>
      </div>
      {tried && <Trial report={tried.report} />}
      {tried?.report.answer && (
        <KeepDefinition through={through} method={method} definition={tried.definition} />
      )}
    </>
  );
}

const Reasons = ({ of: { reasons } }: { of: Proposal }) => (
  <dl class="reasons">
    {reasons.map(({ member, reason }) => (
      <div key={member}>
        <dt>
          <code>{member}</code>
        </dt>
        <dd>{reason}</dd>
      </div>
    ))}
  </dl>
);
