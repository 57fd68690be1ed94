/** The whole screen for a state. */
import type { ReactNode } from 'react'
import type { State } from '../app/index.ts'
import { compose } from './compose.ts'
import { PictureView } from './picture-view.tsx'
import type { Theme } from './theme.ts'
import { screenView } from './view.ts'

export function Screen({ state, theme }: { state: State; theme: Theme }): ReactNode {
  return <PictureView picture={compose(screenView(state))} theme={theme} />
}
