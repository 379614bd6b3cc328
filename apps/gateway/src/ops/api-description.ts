import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { callPath } from './described-call.js';
import { resourceCallPaths } from './described-resource-call.js';
import { trutoErrorSchema, trutoPaths } from './described-truto.js';
import { problemResponse, problemSchemas } from './described-problem.js';

const DESCRIPTION =
  'Calls to third-party APIs with fresh credentials, one line per connection. Errors are problem documents (RFC 9457) with a stable `code` and the header `sluice-error`.';

/** The OpenAPI document, generated from the controllers and their schemas. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sluice')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key' }, 'apiKey')
    .addSecurityRequirements('apiKey')
    .build();
  const { paths, components, ...document } = SwaggerModule.createDocument(app, config);
  return {
    ...document,
    paths: withProblems({ ...callPath, ...resourceCallPaths, ...trutoPaths, ...paths }),
    components: {
      ...components,
      schemas: { ...components?.schemas, ...problemSchemas, ...trutoErrorSchema },
    },
  };
}

/** Every operation may answer with a problem, most of them with a problem document. */
const withProblems = (paths: OpenAPIObject['paths']): OpenAPIObject['paths'] =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          { ...operation, responses: { default: problemResponse, ...operation.responses } },
        ]),
      ),
    ]),
  );

/** `/openapi.json`, and a page to read it at `/docs`. */
export async function serveApiDescription(app: NestFastifyApplication): Promise<void> {
  const document = describeApi(app);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Sluice API',
  });
}
