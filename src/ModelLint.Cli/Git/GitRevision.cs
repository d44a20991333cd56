namespace ModelLint.Cli.Git;

/// <summary>A commit of a repository, as a place to read files from.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Name">As the user calls it.</param>
/// <param name="Commit">Its hash.</param>
sealed record GitRevision(GitRepository Repository, string Name, string Commit)
{
    /// <summary>A revision of the repository that the current folder is in.</summary>
    /// <exception cref="UsageException">No repository, or no such revision.</exception>
    public static GitRevision Of(string name)
    {
        var repository = GitRepository.Of(Environment.CurrentDirectory);
        return new GitRevision(repository, name, repository.Commit(name));
    }

    /// <summary>True where the commit has a file at that path of the working tree.</summary>
    public bool Has(string path) => Repository.Relative(path) is { } relative && Repository.Has(Commit, relative);

    /// <summary>The text of a file at that path of the working tree; null where the commit has none.</summary>
    public string? Read(string path) => Repository.Relative(path) is { } relative ? Repository.Read(Commit, relative) : null;
}
