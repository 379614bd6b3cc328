import { writeFileSync } from 'node:fs';
import { PlatformModule } from '#libs/platform';
import { createLogger, KnownSecrets } from '#libs/telemetry';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createAdapter, describeApi, GatewayModule } from '../../gateway/src/gateway.module.js';

@Module({ imports: [GatewayModule, PlatformModule.empty()] })
class DescribedModule {}

/** The OpenAPI document as text, read off the routes without starting any part of the gateway. */
export async function openApiDocument(): Promise<string> {
  const log = createLogger(
    { LOG_LEVEL: 'silent' },
    { app: 'maintain', secrets: new KnownSecrets() },
  );
  const app = await NestFactory.create<NestFastifyApplication>(
    DescribedModule,
    createAdapter({ SLUICE_RECEIVE_MS: 1 }, log),
    {
      preview: true,
      abortOnError: false,
      logger: ['error'],
    },
  );
  return `${JSON.stringify(describeApi(app), undefined, 2)}\n`;
}

export async function writeOpenApi(file: string): Promise<void> {
  writeFileSync(file, await openApiDocument());
}
