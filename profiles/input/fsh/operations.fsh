RuleSet: Operation(code, name)
* url = "https://second-opinion.example/fhir/OperationDefinition/so-{code}"
* version = "0.1.0"
* name = "{name}"
* status = #active
* kind = #operation
* experimental = false
* date = "2026-11-24"
* publisher = "SecondOpinion.Fhir"
* code = #{code}
* affectsState = true
* system = false
* type = false
* instance = true

RuleSet: In(name, min, max, type, documentation)
* parameter[+].name = #{name}
* parameter[=].use = #in
* parameter[=].min = {min}
* parameter[=].max = "{max}"
* parameter[=].type = #{type}
* parameter[=].documentation = "{documentation}"

RuleSet: Out(type, min, documentation)
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = {min}
* parameter[=].max = "1"
* parameter[=].type = #{type}
* parameter[=].documentation = "{documentation}"

Instance: so-submit
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(submit, Submit)
* title = "Submit a case"
* description = "Validates a whole case and stores it at once or not at all. A submission that was received before is answered with its receipt again."
* comment = "In plain REST: POST the bundle as a transaction to the base. Structural errors answer 422 and store nothing; the same identifier with other content answers 409."
* system = true
* instance = false
* insert In(resource, 1, 1, Bundle, The case as a transaction Bundle of profile so-case-bundle)
* insert In(dryRun, 0, 1, boolean, True: validate and check for completeness and store nothing)
* insert Out(Bundle, 1, A Bundle with the case task and an OperationOutcome)

Instance: so-check-completeness
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(check-completeness, CheckCompleteness)
* title = "Check a case for completeness"
* description = "Compares a case with the checklist of its tumour group and opinion kind and says of every item whether it is there, why it is needed and what it may come as. Stores nothing."
* comment = "In plain REST: the business status of the case task is awaiting-information while required items are missing."
* affectsState = false
* type = true
* resource = #ServiceRequest
* insert In(case, 0, 1, Bundle, At type level: the case that is to be checked before it is submitted)
* parameter[+].name = #ready
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].type = #boolean
* parameter[=].documentation = "True when no required item is missing"
* parameter[+].name = #checklist
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].type = #canonical
* parameter[=].documentation = "The checklist and its version"
* parameter[+].name = #item
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "One item of the checklist"
* parameter[=].part[+].name = #code
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #Coding
* parameter[=].part[=].documentation = "What it is"
* parameter[=].part[=].binding.strength = #extensible
* parameter[=].part[=].binding.valueSet = Canonical(ChecklistItemCodes)
* parameter[=].part[+].name = #status
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #code
* parameter[=].part[=].documentation = "present, missing or outdated"
* parameter[=].part[+].name = #necessity
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #code
* parameter[=].part[=].documentation = "required, recommended or available"
* parameter[=].part[+].name = #reason
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #string
* parameter[=].part[=].documentation = "Why it is needed"
* parameter[=].part[+].name = #acceptableFormat
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 0
* parameter[=].part[=].max = "*"
* parameter[=].part[=].type = #string
* parameter[=].part[=].documentation = "What it may come as"

* parameter[+].name = #finding
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "What is odd about the records: a study sent twice, identities that contradict each other"
* parameter[=].part[+].name = #code
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #code
* parameter[=].part[=].documentation = "study-repeated or identity-contradiction"
* parameter[=].part[+].name = #text
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #string
* parameter[=].part[=].documentation = "What was found and what to do"

Instance: so-queue
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(queue, Queue)
* title = "Read the work queue"
* description = "Reviews that no centre holds, the most urgent first, as far as they suit the centre that asks. Before a claim they show no identity."
* comment = "In plain REST: GET Task?owner:missing=true&status=requested."
* affectsState = false
* type = true
* instance = false
* resource = #Task
* insert In(specialty, 0, *, token, Speciality that the review looks for)
* parameter[=].type = #string
* parameter[=].searchType = #token
* insert In(language, 0, *, code, Language in which the answer may be given)
* insert In(country, 0, *, code, ISO 3166 code of the centre's country)
* insert In(_count, 0, 1, positiveInt, Size of a page)
* insert Out(Bundle, 1, A searchset of review tasks)

Instance: so-claim
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(claim, Claim)
* title = "Claim a review"
* description = "Gives the review to the centre that asks, under a lease. Of several claims at once exactly one wins."
* comment = "Answers 409 when another centre holds the review and 403 with a reason code when there is a conflict of interest. In plain REST: PUT or PATCH the task with If-Match."
* resource = #Task
* insert In(owner, 1, 1, Reference, The centre or reviewer that claims)
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/PractitionerRole"
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* insert In(leaseMinutes, 0, 1, positiveInt, How long the lease should run)
* insert In(attest, 0, 1, boolean, True: the claimant attests its independence now and not in the opinion)
* insert Out(Task, 1, The review task with its claim lease)

Instance: so-renew
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(renew, Renew)
* title = "Renew a lease"
* description = "Lets the holder of a review keep it longer."
* comment = "In plain REST: PATCH the claim-lease extension."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert In(leaseMinutes, 0, 1, positiveInt, How long the lease should run from now)
* insert Out(Task, 1, The review task with its lease)

Instance: so-release
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(release, Release)
* title = "Release a review"
* description = "Puts a claimed review back into the queue."
* comment = "In plain REST: PATCH the task to rejected or failed with a statusReason."
* resource = #Task
* insert In(leaseToken, 1, 1, string, The token of the present lease)
* insert In(reason, 0, 1, CodeableConcept, Why the centre does not keep the review)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(StatusReasonCodes)
* insert Out(Task, 1, The review task\, queued again)

Instance: so-assign
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(assign, Assign)
* title = "Assign a review"
* description = "The centre that holds a review accepts it and names the reviewer."
* comment = "In plain REST: PATCH the owner. The reviewer is checked for independence as at a claim."
* resource = #Task
* insert In(leaseToken, 0, 1, string, The token of the present lease)
* insert In(owner, 1, 1, Reference, The reviewer or the department)
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/PractitionerRole"
* parameter[=].targetProfile[+] = "http://hl7.org/fhir/StructureDefinition/Organization"
* insert Out(Task, 1, The review task)

Instance: so-request-information
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(request-information, RequestInformation)
* title = "Request information"
* description = "Asks the referrer for records or answers. The clock stands still until they come."
* comment = "In plain REST: POST a Task of profile so-information-request-task. At least one of query, code and questionnaire is given."
* resource = #Task
* insert In(leaseToken, 0, 1, string, The token of the present lease)
* insert In(query, 0, *, string, What is asked for\, in words or as a search)
* insert In(code, 0, *, CodeableConcept, What is asked for\, as a checklist item or another code)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(ChecklistItemCodes)
* insert In(questionnaire, 0, *, canonical, A questionnaire to be answered)
* insert Out(Task, 1, The information request as a Task of profile so-information-request-task)

Instance: so-issue-opinion
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(issue-opinion, IssueOpinion)
* title = "Issue the opinion"
* description = "Stores the opinion with its results and proposals and moves review and case, all of it or nothing."
* comment = "In plain REST: a transaction Bundle that holds the report and the review task with its output."
* resource = #Task
* insert In(leaseToken, 0, 1, string, The token of the present lease)
* insert In(opinion, 1, 1, Bundle, The opinion\, its results and its proposals)
* insert In(status, 0, 1, code, preliminary or final; the report's own status when absent)
* insert Out(Bundle, 1, The stored report and the tasks)

Instance: so-amend
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(amend, Amend)
* title = "Amend an opinion"
* description = "Replaces an issued opinion by an amended or corrected one and says why. The former version stays readable."
* comment = "In plain REST: PUT the report with the extension amendment-reason."
* resource = #DiagnosticReport
* insert In(reason, 1, 1, CodeableConcept, Why it is amended)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(AmendmentReasonCodes)
* insert In(opinion, 1, 1, DiagnosticReport, The amended opinion of profile so-opinion)
* insert Out(Bundle, 1, The stored report and the case task)

Instance: so-dispute
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(dispute, Dispute)
* title = "Dispute an opinion"
* description = "The referrer or the patient contests an issued opinion."
* comment = "In plain REST: PATCH the business status of the case task to disputed."
* resource = #Task
* insert In(reason, 1, 1, string, What is contested\, point by point)
* insert Out(Task, 1, The case task)

Instance: so-request-third-opinion
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(request-third-opinion, RequestThirdOpinion)
* title = "Request a third opinion"
* description = "Opens one further request under the same requisition, with both earlier opinions among its records. There is a cap on how many."
* comment = "In plain REST: POST a ServiceRequest with the same requisition that names the earlier reports in supportingInfo."
* resource = #Task
* insert In(reason, 1, 1, string, Why two opinions do not suffice)
* insert Out(Bundle, 1, The new request and its case task)

Instance: so-case
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(case, Case)
* title = "Read a whole case"
* description = "Everything that belongs to a case and that the reader may see by the consents in force."
* comment = "In plain REST: a search on ServiceRequest with _include and _revinclude."
* affectsState = false
* resource = #ServiceRequest
* insert In(_since, 0, 1, instant, Only what has changed since)
* insert In(_type, 0, *, code, Only these resource types)
* insert In(_format, 0, 1, string, Media type of the answer)
* insert In(_asDocument, 0, 1, boolean, True: as a document Bundle with a Composition)
* insert Out(Bundle, 1, A searchset of the case)

Instance: so-transfer-custody
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(transfer-custody, TransferCustody)
* title = "Transfer custody of material"
* description = "Records that slides or blocks have passed from one hand to another."
* comment = "In plain REST: POST a Provenance on the specimen."
* resource = #Specimen
* insert In(event, 1, 1, Coding, Dispatched\, handed over\, received\, returned)
* parameter[=].binding.strength = #required
* parameter[=].binding.valueSet = Canonical(CustodyEventCodes)
* insert In(carrier, 0, 1, Reference, Who carries the material from now on)
* insert In(condition, 0, 1, CodeableConcept, In what condition it was found)
* parameter[=].binding.strength = #extensible
* parameter[=].binding.valueSet = Canonical(MaterialConditionCodes)
* insert Out(Provenance, 1, The hand-over)

Instance: so-fhirpath
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(fhirpath, EvaluateFhirPath)
* title = "Evaluate a FHIRPath expression"
* description = "Evaluates an expression on a resource that is sent along, and gives each item of the result with its type."
* comment = "The parameters are those of the servers of FHIRPath Lab."
* affectsState = false
* system = true
* instance = false
* insert In(expression, 1, 1, string, The expression)
* insert In(resource, 1, 1, Resource, The resource to evaluate it on)
* insert In(context, 0, 1, string, An expression that selects where to evaluate it; once on the resource when absent)
* parameter[+].name = #variables
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Variables by name, a part each"
* parameter[=].part.name = #name
* parameter[=].part.use = #in
* parameter[=].part.min = 0
* parameter[=].part.max = "*"
* parameter[=].part.type = #Element
* parameter[=].part.documentation = "The value of a variable; the part bears the variable's name"
* parameter[+].name = #result
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "For each place of the context its items, a part each"
* parameter[=].part.name = #type
* parameter[=].part.use = #out
* parameter[=].part.min = 0
* parameter[=].part.max = "*"
* parameter[=].part.type = #Element
* parameter[=].part.documentation = "An item; the part bears the name of its type"

Instance: so-everything
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(everything, CaseEverything)
* title = "Read everything of a case"
* description = "The request, its tasks and opinions, and all that these refer to, as far as the reader may see it."
* comment = "What Patient/$everything is for a patient, for one case."
* affectsState = false
* resource = #ServiceRequest
* insert Out(Bundle, 1, A searchset)

Instance: so-diff
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(diff, Diff)
* title = "Compare versions"
* description = "How one version of a resource became another, as a FHIRPath Patch that makes the one into the other."
* affectsState = false
* resource = #Resource
* insert In(fromVersion, 0, 1, positiveInt, The earlier version; the one before when absent)
* insert In(toVersion, 0, 1, positiveInt, The later version; the newest when absent)
* insert Out(Parameters, 1, The patch)

Instance: so-reindex
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(reindex, Reindex)
* title = "Index anew"
* description = "Fills the search index by the search parameters that are loaded, beside other work. After a stop it goes on by itself."
* comment = "By GET it only says how far the index has come."
* system = true
* instance = false
* insert In(type, 0, *, code, Resource types to index; those that need it when absent)
* insert Out(Parameters, 1, How far the index of each type has come)
