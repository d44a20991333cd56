using System.Reflection;
using System.Runtime.Loader;

namespace ModelLint.Analysis.Rules;

/// <summary>A pack, and where it came from.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Assembly">Name and version of its assembly.</param>
/// <param name="IsExternal">True for packs that the user named; false for those that ship with the tool.</param>
public sealed record LoadedPack(RulePack Pack, AssemblyName Assembly, bool IsExternal);

/// <summary>A pack that can't be used; the message says which and why.</summary>
public sealed class RulePackException : Exception
{
    /// <summary>Without a message.</summary>
    public RulePackException() { }

    /// <summary>With what is wrong.</summary>
    public RulePackException(string message) : base(message) { }

    /// <summary>With what is wrong and its cause.</summary>
    public RulePackException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>The one door for packs: those that ship with the tool and those from outside come through here.</summary>
public static class PackLoader
{
    /// <summary>The pack that an assembly names.</summary>
    /// <exception cref="RulePackException">It names none.</exception>
    public static LoadedPack FromAssembly(Assembly assembly, bool isExternal = false)
    {
        var name = assembly.GetName();
        if (assembly.GetCustomAttribute<RulePackAttribute>() is not { } attribute)
            throw new RulePackException($"'{name.Name}' is no rule pack: it has no [assembly: RulePack(typeof(…))]");
        return Activator.CreateInstance(attribute.Pack) is RulePack pack
            ? new LoadedPack(pack, name, isExternal)
            : throw new RulePackException($"'{attribute.Pack.FullName}' in '{name.Name}' is not a RulePack");
    }

    /// <summary>Loads a pack from a .dll, in a context of its own: its dependencies may differ from the tool's and other packs'.</summary>
    /// <exception cref="RulePackException">Not found, not an assembly, built against another ModelLint.Analysis, or no pack.</exception>
    public static LoadedPack FromFile(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new RulePackException($"rule pack '{path}': no such file");
        try
        {
            return FromAssembly(new PackLoadContext(full).LoadFromAssemblyPath(full), isExternal: true);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or MissingMethodException or TargetInvocationException or CustomAttributeFormatException)
        {
            throw new RulePackException($"rule pack '{path}' can't be loaded: {e.Message}", e);
        }
    }

    // ModelLint's own assemblies must be the tool's, or a pack's rules would be rules of another tool.
    sealed class PackLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name)
        {
            if (name.Name is "ModelLint.Analysis" or "ModelLint.Semantics" or "ModelLint.Onnx" or "Google.Protobuf") return null;
            return _resolver.ResolveAssemblyToPath(name) is { } file ? LoadFromAssemblyPath(file) : null;
        }

        protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : IntPtr.Zero;
    }
}
