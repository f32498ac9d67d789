Instance: so-accept
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(accept, Accept)
* title = "Accept a review"
* description = "The centre that holds a review accepts it."
* comment = "In plain REST: PATCH the task to accepted."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert Out(Task, 1, The review task)

Instance: so-start
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(start, Start)
* title = "Start a review"
* description = "The centre begins to work on a review."
* comment = "In plain REST: PATCH the task to in-progress."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert Out(Task, 1, The review task)

Instance: so-decline
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(decline, Decline)
* title = "Decline a review"
* description = "The centre declines a claimed review; it is offered to others under a new task."
* comment = "In plain REST: PATCH the task to rejected with a statusReason."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert In(reason, 1, 1, CodeableConcept, Why it is declined)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(StatusReasonCodes)
* insert Out(Task, 1, The review task that has ended)

Instance: so-give-up
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(give-up, GiveUp)
* title = "Give a review up"
* description = "The centre gives an accepted review up; it is offered to others under a new task."
* comment = "In plain REST: PATCH the task to failed with a statusReason."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert In(reason, 1, 1, CodeableConcept, Why it is given up)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(StatusReasonCodes)
* insert Out(Task, 1, The review task that has ended)

Instance: so-answer-cancellation
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(answer-cancellation, AnswerCancellation)
* title = "Answer a cancellation"
* description = "The centre says whether a started review stops."
* comment = "In plain REST: PATCH the task to cancelled; or to in-progress with a statusReason."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert In(stop, 1, 1, boolean, True: the centre has stopped)
* insert In(reason, 0, 1, CodeableConcept, Why it goes on)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(StatusReasonCodes)
* insert Out(Task, 1, The review task)

Instance: so-cancel
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(cancel, Cancel)
* title = "Cancel a case"
* description = "The referrer or the patient calls a case off: at once before a centre has accepted it, by asking the centre afterwards."
* comment = "In plain REST: PATCH the case task to cancelled with a statusReason."
* resource = #Task
* insert In(reason, 1, 1, CodeableConcept, Why it is called off)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(StatusReasonCodes)
* insert Out(Task, 1, The case task)

Instance: so-clock
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(clock, Clock)
* title = "Read a case's clock"
* description = "When the clock started, every pause and why, what is due, and the same reckoned again from the history of the case task."
* affectsState = false
* resource = #Task
* insert Out(Parameters, 1, The clock)

Instance: so-routing
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(routing, Routing)
* title = "Read how a case is routed"
* description = "To whom a case is offered, and of every centre of the directory whether it suits the case and why or why not."
* affectsState = false
* resource = #Task
* insert Out(Parameters, 1, The offer and the verdicts)

Instance: so-jobs
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(jobs, Jobs)
* title = "Read the jobs"
* description = "What the hub does by itself: when each job runs next, how often it has failed and why, and which have been given up. POST $jobs/[id]/$retry tries one again."
* affectsState = false
* system = true
* instance = false
* insert Out(Parameters, 1, A part for each job; those given up come first)
