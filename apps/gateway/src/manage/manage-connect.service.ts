import { Connecting, ConnectSessions, ConnectSettingsStore, type Offer } from '#libs/connect';
import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import type { ConnectSettings, CreateConnectSession } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { presentConnectSession } from './present.js';
import type { ConnectSessionView, NewConnectSessionView } from './views.js';

/** Links with which end users connect their accounts. */
@Injectable()
export class ManageConnect implements OnModuleDestroy {
  readonly #publicUrl: string;

  constructor(
    private readonly sessions: ConnectSessions,
    private readonly pages: ConnectSettingsStore,
    private readonly connecting: Connecting,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#publicUrl = publicUrlOf(settings);
  }

  onModuleDestroy(): void {
    this.sessions.endWaiting();
  }

  /**
   * @throws SluiceError `not_found` (connection), `invalid_request` naming what cannot be
   *   connected, and why
   */
  async create(projectId: string, input: CreateConnectSession): Promise<NewConnectSessionView> {
    await this.#checkReturn(projectId, input);
    await this.#checkChoices({
      projectId,
      integrations: input.integrations ?? null,
      connectionId: input.connection ?? null,
    });
    const { session, token } = await this.sessions.create(projectId, input);
    return { ...presentConnectSession(session), url: `${this.#publicUrl}/connect/link/${token}` };
  }

  /** @param signal aborts when the caller leaves */
  async settled(
    projectId: string,
    id: string,
    { waitS, signal }: { waitS: number; signal: AbortSignal },
  ): Promise<ConnectSessionView> {
    const waiting = { waitMs: waitS * 1_000, signal };
    return presentConnectSession(await this.sessions.settled(projectId, id, waiting));
  }

  getSettings(projectId: string): Promise<ConnectSettings> {
    return this.pages.get(projectId);
  }

  async putSettings(projectId: string, settings: ConnectSettings): Promise<ConnectSettings> {
    await this.pages.put(projectId, settings);
    return this.pages.get(projectId);
  }

  /** What cannot be connected is refused now, and not to the person who follows the link. */
  async #checkChoices(session: Offer): Promise<void> {
    const errors = await this.connecting.faults(session);
    if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  }

  async #checkReturn(
    projectId: string,
    { returnUrl, origin }: CreateConnectSession,
  ): Promise<void> {
    const { origins } = await this.pages.get(projectId);
    const message = 'is of no origin that the project allows: PUT /connect/settings';
    const errors: FieldError[] = [];
    if (returnUrl !== undefined && !origins.includes(new URL(returnUrl).origin))
      errors.push({ path: 'returnUrl', message });
    if (origin !== undefined && !origins.includes(origin)) errors.push({ path: 'origin', message });
    if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  }
}
