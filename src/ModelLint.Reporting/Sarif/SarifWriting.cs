using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis.Sarif;
using ModelLint.Reporting.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace ModelLint.Reporting.Sarif;

/// <summary>The SDK's objects as text.</summary>
static class SarifWriting
{
    public static void Write(SarifLog log, TextWriter output)
    {
        using var writer = new JsonTextWriter(new QuietWriter(output)) { Formatting = Formatting.Indented, CloseOutput = false, Culture = CultureInfo.InvariantCulture };
        JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = new ExplicitLevels() }).Serialize(writer, log);
    }

    /// <summary>A log as a file: UTF-8 without a byte order mark, a line feed at the end.</summary>
    public static void Write(SarifLog log, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        Write(log, writer);
        writer.Write('\n');
    }

    // The SDK leaves out a level that is "warning"; a reader then takes the rule's own level, which for a finding that was lowered is
    // another. It also leaves out ruleId beside a reference to an extension's rule, and code scanning wants it everywhere.
    sealed class ExplicitLevels : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            // An empty list says that nothing accepts a result, and must stand where others have one.
            if (property.DeclaringType == typeof(Result) && property.PropertyName == "suppressions") property.ShouldSerialize = static r => ((Result)r).Suppressions is not null;
            if (IsAlwaysTold(property)) (property.ShouldSerialize, property.DefaultValueHandling) = (null, DefaultValueHandling.Include);
            return property;
        }

        static bool IsAlwaysTold(JsonProperty property) =>
            property.DeclaringType == typeof(Result) && property.PropertyName is "level" or "kind" or "ruleId"
            || property.DeclaringType == typeof(ReportingDescriptor) && property.PropertyName is "defaultConfiguration"
            || property.DeclaringType == typeof(ReportingConfiguration) && property.PropertyName is "level"
            || property.DeclaringType == typeof(Invocation) && property.PropertyName is "exitCode"
            || property.DeclaringType == typeof(Run) && property.PropertyName is "columnKind";
    }
}
