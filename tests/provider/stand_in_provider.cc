// A plug-in execution provider for tests, in place of a vendor's: it takes Relu and runs it on the processor. With the option takes=all it takes a whole graph
// of elementwise nodes and copies its input, as a graph of QuantizeLinear and DequantizeLinear all but does; with device=none it finds no device.
#include <onnxruntime_c_api.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

const OrtApi* api;
const OrtEpApi* ep_api;

struct Kernel : OrtNodeComputeInfo {
  explicit Kernel(bool is_copy) : OrtNodeComputeInfo{}, is_copy(is_copy) {
    ort_version_supported = ORT_API_VERSION;
    CreateState = [](OrtNodeComputeInfo* self, OrtNodeComputeContext*, void** state) -> OrtStatus* {
      *state = self;
      return nullptr;
    };
    Compute = &Run;
    ReleaseState = [](OrtNodeComputeInfo*, void*) {};
  }

  static OrtStatus* ORT_API_CALL Run(OrtNodeComputeInfo* self, void*, OrtKernelContext* context) {
    const OrtValue* input = nullptr;
    if (auto* status = api->KernelContext_GetInput(context, 0, &input)) return status;
    OrtTensorTypeAndShapeInfo* shape = nullptr;
    if (auto* status = api->GetTensorTypeAndShape(input, &shape)) return status;
    size_t rank = 0, count = 0;
    api->GetDimensionsCount(shape, &rank);
    api->GetTensorShapeElementCount(shape, &count);
    std::vector<int64_t> dims(rank);
    api->GetDimensions(shape, dims.data(), rank);
    api->ReleaseTensorTypeAndShapeInfo(shape);
    OrtValue* output = nullptr;
    if (auto* status = api->KernelContext_GetOutput(context, 0, dims.data(), rank, &output)) return status;
    const void* from = nullptr;
    void* to = nullptr;
    api->GetTensorData(input, &from);
    api->GetTensorMutableData(output, &to);
    const auto* x = static_cast<const float*>(from);
    const bool is_copy = static_cast<Kernel*>(self)->is_copy;
    std::transform(x, x + count, static_cast<float*>(to), [is_copy](float v) { return is_copy ? v : std::max(v, 0.0f); });
    return nullptr;
  }

  bool is_copy;
};

std::string Setting(const OrtSessionOptions* options, const char* key) {
  size_t size = 0;
  int has = 0;
  if (api->HasSessionConfigEntry(options, key, &has) != nullptr || has == 0) return "";
  if (auto* status = api->GetSessionConfigEntry(options, key, nullptr, &size)) api->ReleaseStatus(status);
  std::string value(size, '\0');
  if (auto* status = api->GetSessionConfigEntry(options, key, value.data(), &size)) {
    api->ReleaseStatus(status);
    return "";
  }
  return value.c_str();
}

struct Provider : OrtEp {
  Provider(bool takes_all, bool is_compiling) : OrtEp{}, takes_all(takes_all), is_compiling(is_compiling) {
    ort_version_supported = ORT_API_VERSION;
    GetName = [](const OrtEp*) noexcept -> const char* { return "StandInProvider"; };
    GetCapability = &Take;
    Compile = &Build;
    ReleaseNodeComputeInfos = [](OrtEp*, OrtNodeComputeInfo** kernels, size_t count) noexcept {
      for (size_t i = 0; i < count; i++) delete static_cast<Kernel*>(kernels[i]);
    };
  }

  static OrtStatus* ORT_API_CALL Take(OrtEp* self, const OrtGraph* graph, OrtEpGraphSupportInfo* taken) noexcept {
    size_t count = 0;
    api->Graph_GetNumNodes(graph, &count);
    std::vector<const OrtNode*> nodes(count);
    api->Graph_GetNodes(graph, nodes.data(), count);
    if (static_cast<Provider*>(self)->takes_all) return count == 0 ? nullptr : ep_api->EpGraphSupportInfo_AddNodesToFuse(taken, nodes.data(), count, nullptr);
    for (const auto* node : nodes) {
      const char* type = nullptr;
      api->Node_GetOperatorType(node, &type);
      if (std::strcmp(type, "Relu") != 0) continue;
      if (auto* status = ep_api->EpGraphSupportInfo_AddNodesToFuse(taken, &node, 1, nullptr)) return status;
    }
    return nullptr;
  }

  static OrtStatus* ORT_API_CALL Build(OrtEp* self, const OrtGraph**, const OrtNode** nodes, size_t count, OrtNodeComputeInfo** kernels, OrtNode** contexts) noexcept {
    const auto* provider = static_cast<Provider*>(self);
    for (size_t i = 0; i < count; i++) {
      kernels[i] = new Kernel(provider->takes_all);
      if (!provider->is_compiling) continue;
      if (auto* status = Context(nodes[i], &contexts[i])) return status;
    }
    return nullptr;
  }

  // What a vendor's provider would put its binary into.
  static OrtStatus* Context(const OrtNode* node, OrtNode** context) {
    const auto names = [node](auto get_count, auto get) {
      size_t count = 0;
      get_count(node, &count);
      std::vector<const OrtValueInfo*> values(count);
      get(node, values.data(), count);
      std::vector<const char*> result;
      for (const auto* value : values) {
        const char* name = nullptr;
        api->GetValueInfoName(value, &name);
        result.push_back(name);
      }
      return result;
    };
    const auto inputs = names(api->Node_GetNumInputs, api->Node_GetInputs);
    const auto outputs = names(api->Node_GetNumOutputs, api->Node_GetOutputs);
    const char* name = nullptr;
    api->Node_GetName(node, &name);
    const int64_t yes = 1;
    const std::string cache = "compiled", source = "StandInProvider";
    OrtOpAttr* attributes[4] = {};
    api->CreateOpAttr("ep_cache_context", cache.data(), static_cast<int>(cache.size()), ORT_OP_ATTR_STRING, &attributes[0]);
    api->CreateOpAttr("main_context", &yes, 1, ORT_OP_ATTR_INT, &attributes[1]);
    api->CreateOpAttr("embed_mode", &yes, 1, ORT_OP_ATTR_INT, &attributes[2]);
    api->CreateOpAttr("source", source.data(), static_cast<int>(source.size()), ORT_OP_ATTR_STRING, &attributes[3]);
    return api->GetModelEditorApi()->CreateNode("EPContext", "com.microsoft", name, inputs.data(), inputs.size(), outputs.data(), outputs.size(), attributes, 4, context);
  }

  bool takes_all;
  bool is_compiling;
};

struct Factory : OrtEpFactory {
  Factory() : OrtEpFactory{} {
    ort_version_supported = ORT_API_VERSION;
    GetName = [](const OrtEpFactory*) noexcept -> const char* { return "StandInProvider"; };
    GetVendor = [](const OrtEpFactory*) noexcept -> const char* { return "Tests"; };
    GetVendorId = [](const OrtEpFactory*) noexcept -> uint32_t { return 0; };
    GetVersion = [](const OrtEpFactory*) noexcept -> const char* { return "1.0.0"; };
    GetSupportedDevices = &Devices;
    CreateEp = &Create;
    ReleaseEp = [](OrtEpFactory*, OrtEp* ep) noexcept { delete static_cast<Provider*>(ep); };
    CreateAllocator = [](OrtEpFactory*, const OrtMemoryInfo*, const OrtKeyValuePairs*, OrtAllocator** allocator) noexcept -> OrtStatus* {
      *allocator = nullptr;
      return nullptr;
    };
    ReleaseAllocator = [](OrtEpFactory*, OrtAllocator*) noexcept {};
    CreateDataTransfer = [](OrtEpFactory*, OrtDataTransferImpl** transfer) noexcept -> OrtStatus* {
      *transfer = nullptr;
      return nullptr;
    };
    IsStreamAware = [](const OrtEpFactory*) noexcept { return false; };
  }

  static OrtStatus* ORT_API_CALL Devices(OrtEpFactory* self, const OrtHardwareDevice* const* devices, size_t count, OrtEpDevice** found, size_t max, size_t* found_count) noexcept {
    *found_count = 0;
    if (std::getenv("STAND_IN_PROVIDER_HAS_NO_DEVICE") != nullptr) return nullptr;
    for (size_t i = 0; i < count && *found_count < max; i++) {
      if (api->HardwareDevice_Type(devices[i]) != OrtHardwareDeviceType_CPU) continue;
      if (auto* status = ep_api->CreateEpDevice(self, devices[i], nullptr, nullptr, &found[*found_count])) return status;
      ++*found_count;
    }
    return nullptr;
  }

  static OrtStatus* ORT_API_CALL Create(OrtEpFactory*, const OrtHardwareDevice* const*, const OrtKeyValuePairs* const*, size_t, const OrtSessionOptions* options, const OrtLogger*, OrtEp** ep) noexcept {
    *ep = new Provider(Setting(options, "ep.standinprovider.takes") == "all", Setting(options, "ep.context_enable") == "1");
    return nullptr;
  }
};

}  // namespace

extern "C" {

__attribute__((visibility("default"))) OrtStatus* CreateEpFactories(const char*, const OrtApiBase* base, const OrtLogger*, OrtEpFactory** factories, size_t, size_t* count) {
  const bool is_newer = std::getenv("STAND_IN_PROVIDER_IS_NEWER") != nullptr;
  api = base->GetApi(is_newer ? ORT_API_VERSION + 100 : ORT_API_VERSION);
  if (api == nullptr) return base->GetApi(1)->CreateStatus(ORT_NOT_IMPLEMENTED, "this provider needs a newer ONNX Runtime");
  ep_api = api->GetEpApi();
  factories[0] = new Factory();
  *count = 1;
  return nullptr;
}

__attribute__((visibility("default"))) OrtStatus* ReleaseEpFactory(OrtEpFactory* factory) {
  delete static_cast<Factory*>(factory);
  return nullptr;
}

}
