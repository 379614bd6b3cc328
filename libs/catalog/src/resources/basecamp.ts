import type { Pagination, ResourceDefinitionInput } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

/** Pages have the size that the server gives them. */
const pagination: Pagination = { next: { from: { link: 'next' } } };
const list = { list: { required: true, description: 'Id of the to-do list' } } as const;

export const basecampResources = [
  {
    resource: 'projects',
    idField: '/id',
    methods: {
      list: { kind: 'list', path: '/projects.json', items: '', pagination },
      get: { kind: 'one', path: '/projects/{id}.json' },
      create: { kind: 'one', method: 'POST', path: '/projects.json' },
      update: { kind: 'one', method: 'PUT', path: '/projects/{id}.json' },
      delete: { kind: 'one', method: 'DELETE', path: '/projects/{id}.json' },
    },
  },
  {
    resource: 'todos',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: '/todolists/{list}/todos.json',
        parameters: list,
        items: '',
        pagination,
      },
      get: { kind: 'one', path: '/todos/{id}.json' },
      create: {
        kind: 'one',
        method: 'POST',
        path: '/todolists/{list}/todos.json',
        parameters: list,
      },
      update: { kind: 'one', method: 'PUT', path: '/todos/{id}.json' },
      complete: {
        kind: 'one',
        method: 'POST',
        path: '/todos/{id}/completion.json',
        parameters: { id: { required: true } },
      },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const section = (name: string) =>
  read(`https://github.com/basecamp/bc3-api/blob/HEAD/sections/${name}.md`);
const paging = [read('https://github.com/basecamp/bc3-api/blob/HEAD/README.md')];

export const basecampResourceSources: ResourceSources = {
  projects: { ...section('projects'), paging },
  todos: { ...section('todos'), paging },
};
