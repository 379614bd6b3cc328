import type { ComponentChildren } from 'preact';
import { go } from './url.js';

interface LinkProps {
  href: string;
  children: ComponentChildren;
  class?: string;
  'aria-current'?: 'page' | 'true' | undefined;
}

/**
 * Within the console, without loading it again; with a key held down the browser does as always.
 */
export function Link({ href, children, ...others }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(href);
    document.getElementById('content')?.focus();
  };
  return (
    <a href={href} onClick={follow} {...others}>
      {children}
    </a>
  );
}
