import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { openJobsQuery } from '../../api/jobs.js'
import { EmptyState } from '../../controls/empty-state.js'

interface FrontEmptyProps {
  readonly device: string | undefined
  readonly filtered: boolean
  /** Whether there are devices all the same, all of them simulated. */
  readonly simulated?: boolean
}

/** Why there is no front yet and what makes one. */
export function FrontEmpty({ device, filtered, simulated = false }: FrontEmptyProps) {
  const open = useQuery(openJobsQuery)
  if (!device && simulated) {
    return (
      <EmptyState title="Simulated devices only">
        <p>What they say is made up, and is shown where one of them is asked for by its name.</p>
        <Link to="/devices" className="button">
          Show the devices
        </Link>
      </EmptyState>
    )
  }
  if (!device) {
    return (
      <EmptyState title="No device yet">
        <p>
          The worker announces this computer as a device once it has tried its runtimes; that takes seconds.
        </p>
      </EmptyState>
    )
  }
  if (filtered) {
    return (
      <EmptyState title="No model passes these filters">
        <p>Take the limit or the family away to see the whole front.</p>
        <Link to="/" search={{ device }} className="button">
          Show all models
        </Link>
      </EmptyState>
    )
  }
  if (open.data && open.data.jobs.length > 0) {
    return (
      <EmptyState title="The first points are on their way">
        <p>
          Runs are being measured. A model appears here when its first run has finished and it has a figure of
          the chosen quality.
        </p>
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Nothing measured here yet">
      <p>
        Upload a .tflite model, state its accuracy on its page, and profile it on this device: then it stands
        here.
      </p>
      <Link to="/models" className="button button-primary">
        Upload a model
      </Link>
    </EmptyState>
  )
}
