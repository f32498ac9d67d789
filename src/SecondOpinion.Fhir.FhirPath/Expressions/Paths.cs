using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A step: the children of one name of every item. hl7.org/fhirpath/N1/#path-selection</summary>
internal sealed class MemberEvaluator(Evaluator input, string name) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (input is ThisEvaluator && run.Many is null)
        {
            Step(run.This, output);
            return;
        }

        var items = run.Rent();
        input.Evaluate(run, items);
        for (var i = 0; i < items.Count && run.Step(); i++) Step(items[i], output);
        run.Return(items);
    }

    private void Step(in FhirPathValue item, ValueList output)
    {
        if (item.IsElement)
        {
            foreach (var child in item.Element.ChildrenNamed(name))
            {
                output.Add(FhirPathValue.Of(child));

                // What cannot repeat need not be looked for among a Bundle's thousand entries.
                if (!child.Schema.IsList && !child.Schema.IsChoice) break;
            }
        }
        else if (item.TypeInfo is { } type)
        {
            if (name == "name") output.Add(FhirPathValue.Of(type.Name));
            else if (name == "namespace") output.Add(FhirPathValue.Of(type.Namespace));
        }
        else if (item.Quantity is { } quantity)
        {
            if (name == "value") output.Add(FhirPathValue.Of(quantity.Value));
            else if (name is "unit" or "code") output.Add(FhirPathValue.Of(quantity.Unit));
        }
    }
}

/// <summary>A capitalised name at the start of a path: the focus itself, when it is of that type. hl7.org/fhir/R4/fhirpath.html, "the first node"</summary>
internal sealed class RootTypeEvaluator(string typeName) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (run.Many is null)
        {
            Add(run.This, output);
            return;
        }

        for (var i = 0; i < run.Many.Count; i++) Add(run.Many[i], output);
    }

    private void Add(in FhirPathValue item, ValueList output)
    {
        if (!item.IsElement) return;
        var type = item.Element.Type;
        if (ReferenceEquals(type.Name, typeName) || type.IsOrInherits(typeName)) output.Add(item);
    }
}

/// <summary><c>input[index]</c></summary>
internal sealed class IndexEvaluator(Evaluator input, Evaluator index) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var items = run.Rent();
        input.Evaluate(run, items);
        var place = index.Single(run).ToSystem();
        if (place.Exists && !place.IsInteger) run.Fail("fhirpath-operand-type", $"An index is an Integer; a {place.Type} was found.");
        else if (place.Exists && place.Integer >= 0 && place.Integer < items.Count) output.Add(items[(int)place.Integer]);
        run.Return(items);
    }
}
