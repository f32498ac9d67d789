namespace SecondOpinion.Fhir.FhirPath.Checking;

/// <summary>The type of a function's result, as far as it is known without running.</summary>
internal enum Returns : byte
{
    Anything,
    Boolean,
    Integer,
    Long,
    Decimal,
    String,
    Date,
    DateTime,
    Time,
    Quantity,
    TypeInfo,
    Extension,

    /// <summary>Some or all of the input.</summary>
    Input,

    /// <summary>The input and the argument together.</summary>
    Union,

    /// <summary>What the argument gives for the input's items.</summary>
    Projection,
}
