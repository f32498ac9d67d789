namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the statements that give the matches of a search: among what is stored by itself, or among what is contained.</summary>
internal interface IMatchSource
{
    /// <summary>Where the search begins, in words.</summary>
    string Beginning { get; }

    /// <summary>So many are counted for every page, unless more was asked for. Testing who may see each costs more than counting it.</summary>
    long CheapToCount { get; }

    /// <summary>Looks for a criterion that few resources meet.</summary>
    ValueTask Plan();

    /// <summary>A SELECT of the keys, and of the values sorted by, of one page and one match more.</summary>
    /// <param name="unchangedSince">Leave out what was written after this version; null for nothing.</param>
    ValueTask<SqlText> Page(SearchPosition? after, long? unchangedSince);

    /// <summary>The same page by walking along the values sorted by, or the keys, for searches that many resources meet: it ends as soon as the page is full.</summary>
    /// <returns>Null when there is nothing to be won by it. Should the page not become full, the walk has not gone far enough, and says nothing.</returns>
    ValueTask<SqlText?> Walk(SearchPosition? after, long? unchangedSince);

    /// <param name="most">Counting may end beyond this.</param>
    ValueTask<SqlText> Total(long most);

    /// <summary>A SELECT of the keys of matches that were written after a version, and of one more than can be used.</summary>
    ValueTask<SqlText> Changed(long snapshot);

    /// <summary>Rows that the beginning gives.</summary>
    ValueTask<long> CountBeginning();
}
