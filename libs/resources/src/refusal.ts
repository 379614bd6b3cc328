import { type FieldError, SluiceError } from '#libs/errors';

export const invalidParameters = (errors: FieldError[]): SluiceError =>
  new SluiceError('invalid_parameter', { errors, dispatched: false });

export const invalidBody = (message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path: 'body', message }], dispatched: false });
